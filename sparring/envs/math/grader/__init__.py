r"""Is an answer right? Exactly, quickly, and without ever running what the answer says.

>>> from sparring.envs.math.grader import check_gold, grade
>>> grade("(-oo, 2]", r"So the solutions are \boxed{x \le 2}.").verdict
'correct'
>>> grade("7", r"\boxed{7 \text{ or } 8}").verdict
'wrong'
>>> check_gold(r"\frac{1 + \sqrt5}{2}")
'(1+sqrt(5))/2'

Conventions
- *Numbers* are equal exactly: a rounded decimal is wrong unless a tolerance is given; `22/7 ~ 3.14` is 22/7, and what stands
  behind the sign must be near. `log` is to the base 10; `(-8)^(1/3)` is the principal value and `\sqrt[3]{-8}` the real one.
- *Functions* are equal if they have the same value wherever both are real, so `x^2/x` is `x`, and the laws of school hold,
  each as an identity of expressions: ln(xy) is ln x + ln y, sqrt(x) sqrt(y) is sqrt(xy). What loses a sign is another
  function: `sqrt(x^2)` is |x|, `ln(x^2)` is 2 ln|x|, and neither ln|x| nor ln(x^2)/2 is ln x. Letters in n!, in (-1)^n and n, k, m
  in a multiple of pi inside sine or cosine are whole numbers. A letter's case matters.
- *Constants of integration*: C, c, K and C_1 are names for the same, f + C is g + C if f - g is a constant, and a constant may be
  added to a gold that has none; a gold with + C asks for it.
- *Equations* are equal up to a factor, and named values by name, where y and f(x) are the same; `x = 5` beside 5 is 5; so are
  `x + y = 5` and `sin x = 5`, but not `2x = 5`. Inequalities in one letter, intervals and sets are sets of real numbers.
- *Collections*: lists separated by commas have no order, tuples have; a tuple is no set; the last box wins, and several answers
  at once are wrong unless the gold is a list. Families with a whole parameter are equal if they have the same members; without
  a declaration k, n and m are such parameters beside pi. `{0, ±1}` is {0, 1, -1}, but `(±1, ∓2)` is two pairs.
- *Units*: a missing unit is right, another one is wrong; `25 %` is 1/4, and 25 where the sign is left out; 3 h 20 min is 200 min.

The work is bounded by counted operations alone: there is no clock, no signal and no process, so a verdict depends on the
gold, the response and the options, and on nothing else (`undecided` may become `correct` where sympy is installed).
"""

from sparring.envs.math.grader.extract import extract
from sparring.envs.math.grader.grading import check_gold, grade
from sparring.envs.math.grader.options import Grade, Options

__all__ = ["Grade", "Options", "check_gold", "extract", "grade"]
