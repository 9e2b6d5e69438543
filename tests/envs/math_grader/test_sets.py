"""Intervals, sets, families with a whole parameter, functions of pieces."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.math.grader import grade
from tests.cases import cases
from tests.envs.math_grader.tables import misjudged, pairs

SETS = r"""
(2, \infty) | + ]2, +\infty[
[0,2) | + [0,2[
(0,2] | + ]0,2]
(0,2) | + ]0,2[
[0,2) | - ]0,2[
x \in (2,3) | + (2,3)
(2,3) | + 2<x<3
(2,3) | + x>2 \text{ and } x<3
(2,3) | - x>2 \text{ or } x<3
(-\infty,2)\cup(3,\infty) | + x<2 \text{ or } x>3
(-\infty,2)\cup(3,\infty) | + x<2, x>3
(-\infty,2)\cup(3,\infty) | + (3,\infty)\cup(-\infty,2)
(-\infty,2)\cup(3,\infty) | + \mathbb{R}\setminus[2,3]
(-\infty,2)\cup(2,\infty) | + \mathbb{R}\setminus\{2\}
(-\infty,2)\cup(2,\infty) | + x\neq 2
(-\infty,2)\cup(2,\infty) | + \mathbb{R} - \{2\}
(-\infty,2)\cup(2,\infty) | + \{x \mid x \neq 2\}
(-\infty,2)\cup(2,\infty) | + \{x \in \mathbb{R} : x \neq 2\}
(-\infty,2)\cup(2,\infty) | + \text{all real numbers except } 2
(-\infty,2)\cup(2,\infty) | + \text{all real numbers except } x = 2
(-\infty,-2)\cup(-2,2)\cup(2,\infty) | + x \ne \pm 2
(-\infty,-2)\cup(-2,2)\cup(2,\infty) | + x \neq -2, 2
(-\infty,-2)\cup(-2,2)\cup(2,\infty) | + x \neq 2, x\neq -2
(-\infty,-2)\cup(-2,2)\cup(2,\infty) | + \mathbb{R}\setminus\{-2,2\}
\mathbb{R} | + (-\infty,\infty)
\mathbb{R} | + \text{all real numbers}
(-\infty, \infty) | + x \in \mathbb{R}
(0,\infty) | + \mathbb{R}^+
(0,\infty) | + \mathbb{R}_{>0}
(0,\infty) | + x>0
[0,\infty) | + \mathbb{R}_{\ge 0}
\emptyset | + \text{no solution}
\emptyset | + \{\}
\emptyset | + \varnothing
\emptyset | + \text{No real solutions}
\text{no solution} | + \emptyset
\text{DNE} | + \text{does not exist}
\text{DNE} | + \text{The limit does not exist}
\text{undefined} | + \text{Undefined}
\text{undefined} | + \text{does not exist}
\infty | + +\infty
\infty | - -\infty
-\infty | + \text{negative infinity}
\infty | + \text{infinity}
\infty | + \text{diverges to } \infty
\text{diverges} | + \text{divergent}
\text{diverges} | + \text{the series diverges}
\text{converges} | - \text{diverges}
\{1,2,3\} | + 1,2,3
\{1,2,3\} | + \{3,2,1\}
\{1,2,3\} | + \{1\}\cup\{2,3\}
\{1,2,3\} | - \{1,2\}
\{1,2,3\} | + x=1,2,3
\{1,2,3\} | + x\in\{1,2,3\}
\{1,2,3\} | + x = 1 \text{ or } x=2 \text{ or } x=3
\{1,2\} | + x_1 = 1, x_2 = 2
1, 2 | + x_1=1, x_2=2
1, 2 | + x = 1; x = 2
x=1, x=2 | + 1 \text{ and } 2
x=1 | + 1
x=\pm 2 | + \{-2,2\}
\pm 2 | + 2, -2
\{1 \pm \sqrt{2}\} | + 1+\sqrt2, 1-\sqrt2
\{(1,2),(3,4)\} | + (1,2),(3,4)
\{(1,2),(3,4)\} | + (3,4) \text{ and } (1,2)
\{(1,2),(3,4)\} | - (1,2),(4,3)
(1,2) | + x=1,y=2
(1,2) | + x=1 \text{ and } y=2
(1,2) | + (x,y)=(1,2)
(1,2) | - y=1, x=2
(1,2,3) | + x=1, y=2, z=3
(1,2,3) | + (x,y,z) = (1,2,3)
(2,1) | + y=1, x=2
x=1, y=2 | + \begin{cases} x=1 \\ y=2 \end{cases}
(a,b)=(1,2) | + a=1, b=2
\{x : 1<x<2\} | + (1,2)
1 < x \leq 2 | + (1, 2]
x \ge 5 | + [5,\infty)
x \ge 5 | - (5,\infty)
5 \le x | + x \ge 5
k > 4 | + (4,\infty)
k > 4 | + k \in (4, \infty)
k>4 | - k \ge 4
k>4 | - k<4
-3 < x < 3 | + |x| < 3
x^2<9 | + -3<x<3
x<-3 \text{ or } x>3 | + |x|>3
[-1,1] | + -1 \leq x \leq 1
[-1, 1] | - (-1, 1)
\{n\pi : n \in \mathbb{Z}\} | + n\pi, n \in \mathbb{Z}
x = n\pi, n\in\mathbb{Z} | + k\pi, k \in \mathbb{Z}
x = \frac{\pi}{4} + n\pi | + \frac{\pi}{4} + k\pi, k \in \mathbb{Z}
x = 2n\pi \pm \frac{\pi}{3}, n\in\mathbb{Z} | + x = 2k\pi \pm \frac{\pi}{3}
\frac{\pi}{4} + n\pi | - \frac{\pi}{4} + 2n\pi
\{1,2,\ldots,10\} | + \{1,2,3,4,5,6,7,8,9,10\}
2, 4, 6, 8, \dots | - 2, 4, 6, 8
\mathbb{Z} | + \text{all integers}
A | - B
[2, 4] \cup \{6\} | + \{6\} \cup [2,4]
[2,4]\cap[3,5] | + [3,4]
(1,2)\cup(2,3) | - (1,3)
(1,2]\cup(2,3) | + (1,3)
(0, 1) | - \{0, 1\}
(0,1) | - [0,1]
-1, 0, 1 | + \{-1, 0, 1\}
(-1, 0, 1) | - \{-1, 0, 1\}
"""
FAMILIES = r"""
\pi/4+k\pi | + \pi/4+n\pi
\pi/4+k\pi | + x = 5\pi/4+n\pi
\pi/4+k\pi | - \pi/4+2n\pi
\pi/4+k\pi | - \pi/4+r\pi
\pi/3+2n\pi, -\pi/3+2n\pi | + \pi/3+2k\pi, 5\pi/3+2k\pi
\pi/3+2n\pi, -\pi/3+2n\pi | - \pi/3+2k\pi, 4\pi/3+2k\pi
\pi/2+k\pi | + \pi/2+2n\pi, 3\pi/2+2n\pi
\pi/6+n\pi | + \pi/6-k\pi
(-1)^n\pi/6+n\pi | + (-1)^k\pi/6+k\pi
k\pi | - k^2\pi
k\pi | - 2n\pi
k\pi r^2 | - n\pi r^2
\pi n^2 | - \pi k^2
n+1 | - k+1
x = n\pi, n \in Z | + x = k\pi, k \in \mathbb{Z}
x = n\pi, n \in Z | + k\pi
2k, k \in \mathbb{N}_0 | + 2n, n \in \mathbb{Z}_{\ge 0}
2k, k \in \mathbb{N}^* | + 2n, n \in \mathbb{Z}^+
2k, k \in \mathbb{N}_0 | - 2n, n \in \mathbb{Z}^+
x = k\pi, \forall k \in \mathbb{Z} | + n\pi, n \in \mathbb{Z}
(k\pi-\pi/4, k\pi+\pi/4), k \in \mathbb{Z} | + (n\pi-\pi/4, n\pi+\pi/4), n \in \mathbb{Z}
(k\pi-\pi/4, k\pi+\pi/4), k \in \mathbb{Z} | + (n\pi+3\pi/4, n\pi+5\pi/4), n \in \mathbb{Z}
(k\pi-\pi/4, k\pi+\pi/4), k \in \mathbb{Z} | - (n\pi+3\pi/4, n\pi+\pi/4), n \in \mathbb{Z}
(k\pi-\pi/4, k\pi+\pi/4), k \in \mathbb{Z} | - [k\pi-\pi/4, k\pi+\pi/4]
(k\pi-\pi/4, k\pi+\pi/4), k \in \mathbb{Z} | - (2k\pi-\pi/4, 2k\pi+\pi/4)
(k\pi/2, 0) | + (n\pi/2, 0)
(k\pi/2, 0) | - (n\pi/2, 1)
(k\pi/2, 0) | - (n\pi, 0)
(3,4)-(1,1) | + (2,3)
\{n\pi : n \in \mathbb{Z}\} | + n\pi, n \in \mathbb{Z}
x = n\pi, n\in\mathbb{Z} | + k\pi, k \in \mathbb{Z}
x = \frac{\pi}{4} + n\pi | + \frac{\pi}{4} + k\pi, k \in \mathbb{Z}
x = 2n\pi \pm \frac{\pi}{3}, n\in\mathbb{Z} | + x = 2k\pi \pm \frac{\pi}{3}
x = 2n\pi \pm \frac{\pi}{3}, n\in\mathbb{Z} | + x = \frac{\pi}{3}+2\pi k \text{ or } x = \frac{5\pi}{3} + 2\pi k, k \in \mathbb{Z}
\frac{\pi}{4} + n\pi, n\in\mathbb{Z} | - \frac{\pi}{4} + 2n\pi
\frac{\pi}{4} + n\pi, n \in \mathbb{Z} | + \frac{5\pi}{4} + n\pi
\frac{\pi}{4} + n\pi, n \in \mathbb{Z} | + \frac{\pi}{4} + 2n\pi, \frac{5\pi}{4}+2n\pi, n \in \mathbb{Z}
(-1)^n\frac{\pi}{6}+n\pi, n \in \mathbb{Z} | + x = \frac{\pi}{6}+2k\pi \text{ or } x=\frac{5\pi}{6}+2k\pi, k\in\mathbb{Z}
x = n\pi, \text{ where } n \text{ is an integer} | + x = k\pi \text{ for any integer } k
x = n\pi \ (n \in \mathbb{Z}) | + n\pi
x = n\pi, n \in \mathbb{Z} | - x=\frac{n\pi}{2}, n\in\mathbb{Z}
x = \frac{n\pi}{2} | - n \pi, n\in\mathbb{Z}
2k+1, k\in\mathbb{Z} | + 2n-1, n \in \mathbb{Z}
\{2k+1 \mid k \in \mathbb{Z}\} | + \{2k - 1 : k \in \mathbb{Z}\}
\arctan 2 + n\pi, n \in \mathbb{Z} | + \arctan 2 + k\pi
\{x \mid x = n\pi, n \in \mathbb{Z}\} | + n\pi, n\in\mathbb{Z}
\{x : x = 2k\pi + \frac{\pi}{2}, k \in \mathbb{Z}\} | + \frac{\pi}{2}+2\pi n, n \in \mathbb{Z}
x=\frac{1}{2}+n, n\in\mathbb{N} | - x=\frac12+n, n\in\mathbb{Z}
n^2, n \in \mathbb{Z} | + k^2, k \in \mathbb{Z}
n\pi,\ n\in\mathbb{Z} | - \pi
\{0, \pi\} | - n \pi, n \in \mathbb{Z}
x = 30^\circ + 360^\circ n, n \in \mathbb{Z} | + 30^\circ + 360^\circ k
"""
PIECES = r"""
\begin{cases} x & x>0 \\ -x & x \le 0\end{cases} | + \begin{cases} x, & x>0 \\ -x, & x \le 0\end{cases}
\begin{cases} x & x>0 \\ -x & x \le 0\end{cases} | + |x|
\begin{cases} x & x>0 \\ -x & x < 0\end{cases} | - |x|
\begin{cases} x^2 & \text{if } x \geq 0 \\ 0 & \text{otherwise}\end{cases} | + \begin{cases} x^2, & x \geq 0 \\ 0, & x<0\end{cases}
\begin{cases} x^2 & \text{if } x \geq 0 \\ 0 & \text{otherwise}\end{cases} | - \begin{cases} x^2, & x \geq 0 \\ 1, & x<0\end{cases}
\begin{cases} 2x+1, & 0 \le x < 1 \\ 3, & 1 \le x \le 2 \end{cases} | + \begin{cases} 3 & \text{for } 1 < x \le 2 \\ 1+2x & \text{for } 0\le x \le 1 \end{cases}
\begin{cases} 2x+1, & 0 \le x < 1 \\ 3, & 1 \le x \le 2 \end{cases} | - \begin{cases} 3 & \text{for } 1 < x \le 2 \\ 1+2x & \text{for } 0\le x < 1 \end{cases}
f(x) = \begin{cases} 1 & x = 0 \\ 0 & x \ne 0 \end{cases} | + \begin{cases} 0, & x \neq 0 \\ 1, & x = 0 \end{cases}
\begin{cases} x+y=1 \\ x-y=3\end{cases} | + x+y=1, x-y=3
\begin{cases} x=1 \\ y=2\end{cases} | + (1,2)
\begin{cases} 1, & n \text{ even} \\ 0, & n \text{ odd} \end{cases} | + \begin{cases} 1, & n \text{ even} \\ 0, & n \text{ odd} \end{cases}
"""


BOTH_SIGNS = r"""
\{-1,0,1\} | + \{0,\pm1\}
\{1,-1,i,-i\} | + \{\pm1,\pm i\}
\{-2,0,2\} | + \{\pm2\}\cup\{0\}
\{\pm1,\pm2\} | + \{1,-1,2,-2\}
\{\pm1,\pm2\} | - \{1,2\},\{-1,-2\}
\{\pm1,\pm2\} | - \{1,2\}
(1,-2),(-1,2) | + (\pm1, \mp2)
(1,2),(-1,-2) | - (\pm1, \mp2)
\{(1,2),(-1,-2)\} | + \{(\pm1,\pm2)\}
\{(1,-2),(-1,2),(0,0)\} | + \{(\pm1,\mp2),(0,0)\}
\{2+\sqrt3,2-\sqrt3\} | + \{2\pm\sqrt3\}
1,-1,i,-i | + \pm 1, \pm i
(-\infty,-1)\cup(-1,1)\cup(1,\infty) | + \mathbb{R}\setminus\{\pm1\}
x = 1, -1, 3 | + x \in \{\pm 1, 3\}
\{1,-1\} | + \{x \mid x = \pm1\}
\pm\frac\pi3+2k\pi, k \in \mathbb{Z} | + \{\pm\frac\pi3+2n\pi \mid n \in \mathbb{Z}\}
"""
INEQUALITIES = r"""
(-2\sqrt2, 2\sqrt2) | + x^2<8
(-2\sqrt2, 2\sqrt2) | + x^2-8<0
(-2\sqrt2, 2\sqrt2) | + |x|<2\sqrt2
(-2\sqrt2, 2\sqrt2) | - x^2 \le 8
(-2\sqrt2, 2\sqrt2) | - x^2<9
x<-2\sqrt2 \text{ or } x>2\sqrt2 | + x^2>8
[\frac{1-\sqrt5}{2},\frac{1+\sqrt5}{2}] | + x^2-x-1\le0
[\frac{1-\sqrt5}{2},\frac{1+\sqrt5}{2}] | + x^2 \le x+1
[\frac{1-\sqrt5}{2},\frac{1+\sqrt5}{2}] | - x^2+x-1\le0
(1-\sqrt3,0)\cup(1+\sqrt3,\infty) | + x^3-2x^2-2x>0
(-\sqrt2,\sqrt2) | + x^4<4
(-\sqrt3,-\sqrt2)\cup(\sqrt2,\sqrt3) | + x^4-5x^2+6<0
(-\sqrt\pi,\sqrt\pi) | + x^2<\pi
(-\sqrt{3\sqrt2},\sqrt{3\sqrt2}) | + x^2<3\sqrt2
(-\infty,\sqrt[3]2) | + x^3<2
(-\sqrt[3]2,\infty) | + x^3>-2
(-\sqrt5,-\sqrt3)\cup(\sqrt3,\sqrt5) | + |x^2-4|<1
\mathbb{R} | + x^2 \ge 2\sqrt2 x-2
\emptyset | + x^2 < 2\sqrt2 x-2
(-\infty,\sqrt2)\cup(\sqrt2,\infty) | + x^2-2\sqrt2x+2>0
"""


@cases("pair", pairs(BOTH_SIGNS))
def test_plus_minus_in_sets_and_tuples(pair):
    assert not misjudged(pair)


@cases("pair", pairs(INEQUALITIES))
def test_inequalities_with_irrational_roots(pair):
    assert not misjudged(pair)


@settings(max_examples=150, deadline=None)
@given(st.integers(-9, 9), st.integers(1, 60), st.sampled_from([1, 2, -1, -3]), st.sampled_from(["<", "<=", ">", ">="]))
def test_quadratics_are_solved_by_their_roots(middle, under, first, relation):
    """First (x - middle)^2 < first * under, written out, has middle - sqrt(under) and middle + sqrt(under) for its ends."""
    answer = rf"{first}x^2 + {-2 * first * middle}x + {first * (middle**2 - under)} {relation} 0"
    low, high = rf"{middle}-\sqrt{{{under}}}", rf"{middle}+\sqrt{{{under}}}"
    opening, closing = "[]" if "=" in relation else "()"
    inside = rf"{opening}{low}, {high}{closing}"
    outside = rf"(-\infty, {low}{closing} \cup {opening}{high}, \infty)"
    gold, other = (inside, outside) if (relation[0] == "<") == (first > 0) else (outside, inside)
    assert grade(gold, rf"\boxed{{{answer}}}").verdict == "correct"
    assert grade(other, rf"\boxed{{{answer}}}").verdict == "wrong"


def test_what_cannot_be_solved_is_undecided_unless_a_number_tells():
    assert grade("x^3-x-1>0", r"\boxed{x > \sqrt[3]{2.3}}").verdict == "undecided"
    assert grade("x^3-x-1>0", r"\boxed{x > 3}").verdict == "wrong"
    assert grade("x^3-x-1>0", r"\boxed{x^3-x>1}").verdict == "correct"


@cases("pair", pairs(SETS))
def test_sets(pair):
    assert not misjudged(pair)


@cases("pair", pairs(FAMILIES))
def test_families(pair):
    assert not misjudged(pair)


@cases("pair", pairs(PIECES))
def test_pieces(pair):
    assert not misjudged(pair)
