"""Which part of a response is taken as the answer."""

from sparring.envs.math.grader import extract, grade
from tests.cases import cases

RIGHT = [
    ("42", "The answer is 42."),
    ("42", "Final answer: 42"),
    ("42", "The final answer is $42$. I hope it is correct."),
    ("42", "<answer>42</answer>"),
    ("42", "some text #### 42"),
    ("42", r"\boxed{41} no wait \boxed{42}"),
    ("17", r"\boxed{42} is not the answer; it is 17"),
    ("7, 8", r"\boxed{7} and \boxed{8}"),
    (r"\frac{1}{2}", r"we get \boxed{\dfrac{1}{2}}"),
    ("5", r"\boxed{\boxed{5}}"),
    ("5", r"\boxed{\text{The answer is }5}"),
    ("5", r"$\boxed{5}$ cm"),
    ("5", r"So \[\boxed{5}\]"),
    ("5", r"<think>\boxed{3}</think> The answer is 5"),
    ("5", r"<think>\boxed{3}</think> \boxed{5}"),
    ("5", "**Final Answer:** 5"),
    ("5", "**Answer:** $5$"),
    ("5", "### Final Answer\n\n\\[\n5\n\\]"),
    ("5", "Answer: 5 (since 2+3=5)"),
    ("5", "Therefore, x = 5."),
    ("5", "She has 5 apples left."),
    ("5", "Therefore, the total number of apples is 5."),
    ("5", "La respuesta es 5."),
    ("5", "Die Antwort ist 5."),
    ("5", "答案是5。"),
    ("5", r"\boxed{4} . Hmm \boxed{5}."),
    ("(1,2)", "The answer is (1, 2)."),
    (r"\frac{1}{2}", r"The answer is $\frac{1}{2}$, not $\frac{1}{3}$."),
    ("x^2 + 1", "The answer is: $x^2 + 1$"),
    ("3.5", "The answer is 3.5."),
    ("B", "The correct answer is (B)"),
    ("B", "The answer is B."),
    ("B", "Answer: B"),
    ("B", "The answer is (B) because it is 5."),
    ("4", r"\boxed 4"),
    ("42", r"\fbox{42}"),
    ("7", r"I am not sure, but \boxed{7}"),
    ("8", "The answer is 7. The answer is 8."),
    ("1, 2", "The answers are $1$ and $2$."),
    ("12", "The answer is 12 square units."),
    ("12", r"\boxed{12 \text{ square units}}"),
    ("2024-03-05", "The date is March 5, 2024"),
    ("3:30 p.m.", "The answer is 3:30 p.m."),
    ("3:30 p.m.", "She arrives at 3:30 PM."),
    ("42", "**42**"),
    ("42", "`42`"),
    ("42", '"42"'),
    ("42", "42 is the answer."),
    ("42", "The value of x is 42."),
    ("42", "x equals 42"),
    ("x=5", "Therefore x = 5"),
    ("13/4", "The solutions are x = 13/4."),
    ("2, 3", "The roots are 2 and 3."),
]
WRONG = [
    ("42", r"\boxed{42} is not the answer; it is 17"),
    ("42", r"The answer is not \boxed{42}."),
    ("42", "The answer is not 42"),
    ("7", r"\boxed{7} or \boxed{8}"),
    ("7", r"\boxed{7} or 8"),
    ("7", r"\boxed{7}, \boxed{8}"),
    ("7", "The answer is 7 or 8"),
    ("7", "The answer is either 7 or 8."),
    ("7", "maybe 7, maybe 8"),
    ("60 mph", "He drives at 60 kilometers per hour."),
    ("5", r"The answer is \boxed{5"),
    ("5", r"\boxed{}"),
    ("5", " "),
    ("5", "I don't know"),
    ("42", r"\boxed 4"),
    ("7", r"\boxed{8 = 7}"),
    ("7", r"\boxed{7} is wrong."),
    ("7", r"\boxed{7}. Wait, that is wrong."),
    ("7", "The answer is 7. The answer is 8."),
    ("2", "What is the value of 1+1?"),
    ("42", "42 is not the answer."),
    ("the", "is"),
]


@cases(("gold", "response"), RIGHT)
def test_the_answer_is_found(gold, response):
    assert grade(gold, response).verdict == "correct"


@cases(("gold", "response"), WRONG)
def test_what_is_hedged_negated_or_elsewhere_does_not_count(gold, response):
    assert grade(gold, response).verdict == "wrong"


@cases(
    ("response", "answer"),
    [
        (r"\boxed{1} then \boxed{\frac{1}{\sqrt{2}}}.", r"\frac{1}{\sqrt{2}}"),
        (r"\boxed{\{1, 2\}}", r"\{1, 2\}"),
        (r"\boxed{3", r"\boxed{3"),
        (r"\boxed{4} and \boxed{3", "4"),
        (r"\boxed{4}. The answer is 5.", "4"),
        (r"\boxed{4} <answer>5</answer>", "5"),
        ("<answer> 5 </answer>", "5"),
        ("a\n#### 1,234\n", "1,234"),
        ("The answer is 3:30 p.m. as we saw", "3:30 p.m."),
        ("The answer is not 3. The answer is 4.", "4"),
        ("", None),
        (" \n ", None),
        (r"\boxed{}", None),
        ("x = 5", "x = 5"),
        ("She pays 12 dollars there", "12 dollars"),
    ],
)
def test_what_is_extracted(response, answer):
    assert extract(response) == answer
