"""Equations, named values, constants of integration, complex numbers, vectors and matrices."""

import pytest

from sparring.envs.math.grader import grade
from tests.cases import cases
from tests.envs.math_grader.tables import misjudged, pairs

EQUATIONS = r"""
y = 2x+1 | + 2x - y + 1 = 0
y = 2x+1 | + y - 1 = 2x
y = 2x+1 | + 2x+1
y = 2x+1 | + f(x) = 2x+1
f(x) = 2x+1 | + 2x+1
f(x) = 2x+1 | + y=2x+1
y = 2x+1 | - y = 2x-1
y = 2x + 1 | - x = 2y+1
2x+3y=6 | + 4x+6y-12=0
2x+3y=6 | + y = -\frac{2}{3}x+2
2x+3y=6 | + \frac{x}{3}+\frac{y}{2}=1
2x+3y=6 | - 2x+3y=7
x^2+y^2=25 | + x^2+y^2-25=0
(x-1)^2+(y+2)^2=9 | + x^2+y^2-2x+4y-4=0
x^2+y^2=25 | - x^2+y^2=5
\frac{x^2}{9}+\frac{y^2}{4}=1 | + 4x^2+9y^2=36
x = 5 | + 5
x=5 | - y=5
x = 5 | - 5 = y
xy = 1 | + y = \frac{1}{x}
y - 3 = 2(x - 1) | + y = 2x+1
y^2 = 4x | + x = \frac{y^2}{4}
y^2=4x | - y = 2\sqrt{x}
y = \sqrt{x} | - y^2 = x
x^2 + y^2 = 1 | - (x^2+y^2-1)^2 = 0
x^2=4 | - x=2
x=2 | - x^2=4
y'' + y = 0 | + y''=-y
\frac{dy}{dx} = 2x | + 2x
\frac{dy}{dx} = 2x | + y' = 2x
f'(x) = 6x^2-4 | + 6x^2-4
f'(x) = 6x^2-4 | + \frac{df}{dx}=6x^2-4
\frac{d}{dx}(x^2) = 2x | + 2x
a_n = 2n+1 | + 2n+1
a_n = 2n+1 | - a_n = 2n-1
A = \pi r^2 | + \pi r^2
A = \pi r^2 | + r^2 \pi
S = 4\pi r^2 | - \pi r^2
n = 2k+1 | + 2k+1
f(x)=x^2, g(x) = x^3 | + g(x)=x^3, f(x)=x^2
P(X=2) = \frac{3}{8} | + \frac38
P(A \cap B) = \frac14 | + \frac14
\angle ABC = 60^\circ | + 60^\circ
m\angle A = 60^\circ | + 60
AB = 5 | + 5
|AB| = 5 | + 5
\overline{AB} = 5 | + 5
\text{Area} = 25\pi | + 25\pi
x \approx 1.41 | + 1.41
V = \frac{4}{3}\pi r^3 | + \frac{4\pi r^3}{3}
\lambda = 2 | + 2
z = 3 + 4i | + 3+4i
\sin\theta = \frac{3}{5} | + \frac35
\cos 2\theta = \frac{7}{25} | + \frac{7}{25}
\lim_{x \to 0} f(x) = 3 | + 3
\int_0^1 x^2 dx = \frac13 | + \frac13
\sum_{k=1}^{10} k = 55 | + 55
55 | + \sum_{k=1}^{10} k
120 | + \prod_{k=1}^5 k
x + C | + x + c
x^2 + C | + x^2 + K
x^2+C | - x^3+C
x^2+C | - x^2 + 1
x^2 + C | + x^2 + C_1
\frac{x^2}{2}+C | + C + \frac12x^2
\ln|x|+C | + C+\ln|x|
e^x(x-1) + C | + xe^x - e^x + C
-\cos x + C | + C - \cos x
y = Ce^{x} | + y = Ae^x
y = Ce^x | + Ke^{x}
y = C_1e^x + C_2e^{-x} | + y = c_1 e^{x} + c_2 e^{-x}
y = C_1e^x + C_2e^{-x} | + y = Ae^{-x} + Be^{x}
y = C_1\cos x + C_2 \sin x | + A\sin x + B\cos x
y = C_1e^x + C_2e^{-x} | - y = C_1e^x + C_2 e^{-2x}
y^2 = x^2 + C | + y^2 - x^2 = C
3+4i | + 4i+3
3+4i | - 3-4i
i | + \sqrt{-1}
-1 | + i^2
e^{i\pi/4} | + \frac{\sqrt2}{2}+\frac{\sqrt2}{2}i
e^{i\pi/4} | + \frac{1+i}{\sqrt2}
2\text{cis}(60^\circ) | + 1+\sqrt3 i
2 \operatorname{cis} 60^\circ | + 1+i\sqrt3
2(\cos 60^\circ + i\sin 60^\circ) | + 1+i\sqrt3
2\left(\cos\frac{\pi}{3} + i\sin\frac{\pi}{3}\right) | + 2e^{i\pi/3}
\frac{1}{1+i} | + \frac{1-i}{2}
1-2i | + \overline{1+2i}
5 | + |3+4i|
\pm i | + i, -i
\frac{-1\pm i\sqrt3}{2} | + -\frac12 \pm \frac{\sqrt3}{2}i
e^{2\pi i k/n} | + \cos\frac{2\pi k}{n} + i \sin\frac{2\pi k}{n}
\begin{pmatrix}1\\2\\3\end{pmatrix} | + (1,2,3)
\langle 1,2,3 \rangle | + (1,2,3)
\langle 1,2,3 \rangle | + \mathbf{i}+2\mathbf{j}+3\mathbf{k}
\begin{pmatrix}1\\2\\3\end{pmatrix} | + \hat{i}+2\hat{j}+3\hat{k}
\langle 3,-2 \rangle | - \langle -3,2\rangle
3\mathbf{i}-2\mathbf{j} | + \langle 3,-2 \rangle
3i - 2j | + \langle 3, -2\rangle
3\vec{i} - 2\vec{j} | + 3\hat{\imath} - 2\hat{\jmath}
\begin{pmatrix}1&2\\3&4\end{pmatrix} | + \begin{bmatrix}1&2\\3&4\end{bmatrix}
\begin{pmatrix}1&2\\3&4\end{pmatrix} | + [[1,2],[3,4]]
\begin{pmatrix}1&2\\3&4\end{pmatrix} | - \begin{pmatrix}1&3\\2&4\end{pmatrix}
\begin{pmatrix}1&3\\2&4\end{pmatrix} | + \begin{pmatrix}1&2\\3&4\end{pmatrix}^T
\begin{pmatrix}7&10\\15&22\end{pmatrix} | + \begin{pmatrix}1&2\\3&4\end{pmatrix}^2
\begin{pmatrix}19&22\\43&50\end{pmatrix} | + \begin{pmatrix}1&2\\3&4\end{pmatrix}\begin{pmatrix}5&6\\7&8\end{pmatrix}
\begin{pmatrix}6&8\\10&12\end{pmatrix} | + \begin{pmatrix}1&2\\3&4\end{pmatrix}+\begin{pmatrix}5&6\\7&8\end{pmatrix}
\frac{1}{2}\begin{pmatrix}2&4\\6&8\end{pmatrix} | + \begin{pmatrix}1&2\\3&4\end{pmatrix}
\begin{pmatrix}-2&1\\3/2&-1/2\end{pmatrix} | + \begin{pmatrix}1&2\\3&4\end{pmatrix}^{-1}
-2 | + \det\begin{pmatrix}1&2\\3&4\end{pmatrix}
-2 | + \begin{vmatrix}1&2\\3&4\end{vmatrix}
-2 | + \left|\begin{array}{cc}1&2\\3&4\end{array}\right|
\begin{bmatrix} 1 & 2 \\[4pt] 3 & 4 \end{bmatrix} | + [[1,2],[3,4]]
\left[\begin{array}{rr}1&2\\3&4\end{array}\right] | + [[1,2],[3,4]]
\left(\begin{array}{c}1\\2\end{array}\right) | + (1,2)
\begin{pmatrix}1&2\end{pmatrix} | + (1,2)
t\begin{pmatrix}1\\2\end{pmatrix} | + \begin{pmatrix}t\\2t\end{pmatrix}
(1,2)+t(3,4) | + (1+3t,2+4t)
x=1+3t, y=2+4t | + (1+3t, 2+4t)
\mathbf{r} = (1,2)+t(3,4) | + \begin{pmatrix}1\\2\end{pmatrix}+t\begin{pmatrix}3\\4\end{pmatrix}
\frac{x-1}{2}=\frac{y+1}{3}=\frac{z}{4} | + \frac{z}{4} = \frac{y+1}{3}=\frac{x-1}{2}
\frac{1}{\sqrt{14}}(1,2,3) | + \left(\frac{1}{\sqrt{14}},\frac{2}{\sqrt{14}},\frac{3}{\sqrt{14}}\right)
\text{span}\{(1,0),(0,1)\} | + \text{span}\{(1,0),(0,1)\}
I | - 1
\begin{pmatrix}\cos t&-\sin t\\ \sin t&\cos t\end{pmatrix} | + [[\cos t,-\sin t],[\sin t,\cos t]]
"""
NAMES = r"""
0 | - x^2+y^2-6x=0
xy = 1 | - x=1
AB = 5 | - AC = 5
AB = 5 | + 5
5 | + AB = 5
\sin\theta = \frac35 | + \frac35
1 | - K+1
2 | - C+1
x=-2, x=1 | - (-2,1)
-2, 1 | + x=-2, x=1
\{-2,1\} | + x=-2, x=1
y=1, x=2 | - \{1,2\}
x_1 = 1, x_2 = 2 | + \{1,2\}
f(x) = 2x | + y = 2x
s(t) = t^2 | + t^2
v(t) = 2t | + 2t
A(r) = \pi r^2 | + \pi r^2
P(x) = x^2 - 1 | + x^2-1
f(2) = 5 | + 5
f'(2) = 3 | + 3
V = \pi r^2 h | + \pi r^2 h
xy = 6 | + yx = 6
\frac{1}{3}x^3 - x + C | + \frac{x^3-3x}{3} + C
\frac{1}{2}x^2\ln x - \frac{1}{4}x^2 + C | + \frac{x^2}{4}(2\ln x - 1) + C
-\frac{1}{x}+C | + C - x^{-1}
\tan x - x + C | + -x+\tan x+C
\frac{x}{2}-\frac{\sin 2x}{4}+C | + \frac{1}{2}(x-\sin x\cos x)+C
\ln|\sec x| + C | + -\ln|\cos x| + C
\frac12 \arctan\frac{x}{2} + C | + \frac{1}{2}\tan^{-1}\left(\frac{x}{2}\right)+C
2\sqrt{x}+C | + 2x^{1/2}+C
\frac{2}{3}x^{3/2}+C | + \frac{2x\sqrt{x}}{3}+C
\frac{2}{3}(x+1)^{3/2}+C | + \frac{2}{3}\sqrt{(x+1)^3}+C
e^{x}\sin x | + \sin(x) e^x
\frac{-2x}{(x^2+1)^2} | + -\frac{2x}{(1+x^2)^2}
\sec^2 x | + \frac{1}{\cos^2 x}
2\cos 2x | + 2(\cos^2x-\sin^2x)
y = x e^{2x} | + y = xe^{2x}
y(x) = e^{-x}(C_1\cos x + C_2\sin x) | + y = e^{-x}(A\cos x+B\sin x)
y = c_1 e^{2x} + c_2 x e^{2x} | + y = (C_1 + C_2x)e^{2x}
y = c_1 e^{2x} + c_2 x e^{2x} | - y = c_1 e^{2x} + c_2 e^{2x}
\frac{\partial f}{\partial x} = 2xy | + 2xy
f_x = 2xy, f_y = x^2 | + f_x(x,y) = 2xy, f_y(x,y)=x^2
\nabla f = (2x, 2y) | + (2x,2y)
\nabla f = \langle 2x, 2y \rangle | + 2x\mathbf{i}+2y\mathbf{j}
(e^x, \infty) | - (e^x, -\infty)
\lambda = 2, -1 | + \lambda_1 = 2, \lambda_2=-1
\lambda = 2, -1 | + -1, 2
\mu = 5, \sigma = 2 | - \mu=2,\sigma=5
\frac{1}{\sqrt{2\pi}}e^{-x^2/2} | + \frac{e^{-\frac{x^2}{2}}}{\sqrt{2\pi}}
\binom{10}{3}(0.5)^{10} | + \frac{120}{1024}
\binom{10}{3}(0.5)^{10} | + \frac{15}{128}
1-e^{-2} | + 1 - \frac{1}{e^2}
\begin{bmatrix}1&0\\0&1\end{bmatrix} | + \begin{pmatrix}1&0\\0&1\end{pmatrix}
\left\{\begin{bmatrix}1\\0\end{bmatrix},\begin{bmatrix}0\\1\end{bmatrix}\right\} | + \{(1,0),(0,1)\}
\text{span}\left\{\begin{bmatrix}1\\0\end{bmatrix}\right\} | + \text{span}\left\{\begin{bmatrix}1\\0\end{bmatrix}\right\}
\sqrt{x^2+y^2} | + (x^2+y^2)^{1/2}
r = 2\cos\theta | + r=2\cos(\theta)
r=2\cos\theta | - r = 2\sin\theta
(r,\theta) = (2, \frac{\pi}{3}) | + (2, \pi/3)
(2, 60^\circ) | + (2, 60)
\frac{\pi a^4}{4} | + \frac{1}{4}\pi a^4
\frac{4}{3}\pi abc | + \frac{4\pi abc}{3}
v_0 t - \frac12 g t^2 | + v_0t-\frac{gt^2}{2}
\sqrt{\frac{2h}{g}} | + \sqrt{2h/g}
mc^2 | + c^2m
\frac{mv^2}{r} | + m v^2 / r
2\pi\sqrt{\frac{L}{g}} | + 2\pi\sqrt{L/g}
\frac{kq_1q_2}{r^2} | + k\frac{q_1 q_2}{r^2}
\frac{1}{R} = \frac{1}{R_1}+\frac{1}{R_2} | + R = \frac{R_1R_2}{R_1+R_2}
x_{1,2} = 1 \pm 2i | + 1+2i, 1-2i
x = -2 \text{ (double root)} | + x=-2
x = 1, \quad y = 2 | + x=1,y=2
\left(x - 2\right)^{2} + \left(y + 3\right)^{2} = 16 | + (x-2)^2+(y+3)^2=4^2
x^2 = 4y | + y = \frac{x^2}{4}
y - 3 = -2(x + 1) | + y = -2x + 1
y=3 | - x=3
x = 3 | + x-3=0
y = -\frac{1}{2}x + \frac{5}{2} | + x + 2y = 5
2x - 3y \le 6 | + 3y \ge 2x - 6
2x-3y\le 6 | - 2x-3y\ge 6
y > 2x+1 | + 2x + 1 < y
y \geq x^2 | - y > x^2
\frac{a}{a+b} | + \frac{1}{1+b/a}
a^2-b^2 | + (a-b)(a+b)
\log_a b | + \frac{\ln b}{\ln a}
\log_3 5 | + \frac{\log 5}{\log 3}
\log_2 3 + 1 | + \log_2 6
e^{3\ln 2} | + 8
\sqrt[3]{16} | + 2\sqrt[3]{2}
\sqrt{50} | + 5\sqrt{2}
\sqrt[3]{-27} | + -3
27^{2/3} | + 9
(-27)^{1/3} | - 3
16^{-3/4} | + \frac18
\frac{5}{\sqrt{5}-\sqrt{3}} | + \frac{5(\sqrt5+\sqrt3)}{2}
0.125 | + \frac{1}{8}
.125 | + 1/8
3.0 | + 3
\frac{7}{0} | - 0
2.5 \times 10^{4} | + 25,000
4 \times 10^{-7} | + 0.0000004
7.0 \times 10^{-3} | - 7.0 \times 10^{-2}
\approx 3.14 | + 3.14
\text{approximately } 3.14 | + 3.14
x \approx 2.35 | + 2.35
x\approx 2.35 | - 2.36
"""
CONSTANTS = r"""
x + C | + x + c
x^2 + C | + x^2 + K
x^2+C | - x^3+C
x^2+C | - x^2 + 1
x^2 + C | + x^2 + C_1
a+b+c | - a+b+C
a + b + C | - a+b+c
y = Ce^{x} | + y = Ae^x
y = Ce^x | + Ke^{x}
y = C_1e^x + C_2e^{-x} | + y = c_1 e^{x} + c_2 e^{-x}
y = C_1e^x + C_2e^{-x} | + y = Ae^{-x} + Be^{x}
y = C_1e^x + C_2e^{-x} | + y = C_2e^x + C_1e^{-x}
y = C_1\cos x + C_2 \sin x | + A\sin x + B\cos x
y = C_1e^x + C_2e^{-x} | - y = C_1e^x + C_2 e^{-2x}
y^2 = x^2 + C | + y^2 - x^2 = C
y^2 = x^2 + C | + y^2 = x^2 + k
\frac{\sin^2 x}{2} + C | + -\frac{\cos^2 x}{2} + C
\frac{\sin^2 x}{2} + C | + -\frac14\cos 2x + C
\ln|2x| + C | + \ln|x| + C
\ln|x| + C | - \ln x + C
\ln|x+1| + C | - \ln|x| + C
\frac{x^3}{3}+C | + \frac{x^3}{3} + \frac{1}{3} + C
\frac{(x+1)^3}{3}+C | + \frac{x^3}{3}+x^2+x+C
\frac{(x+1)^3}{3}+C | - \frac{x^3}{3}+x^2-x+C
\arctan x + C | + -\operatorname{arccot} x + C
\arcsin x + C | + -\arccos x + C
\frac12 e^{2x} + C | - e^{2x}+C
x^2 + 3 | - x^2 + C
C | - K + 1
5 | - C
5x | - Cx
\frac12\ln\left|\frac{x-1}{x+1}\right| + C | + \frac12\ln\left|\frac{1-x}{1+x}\right|+C
kx | - Cx^2
A + B | - B + C
y = \frac{1}{x+C} | + y = \frac{1}{x + c}
y=Cx^2 | - y=Cx
"""


@cases("pair", pairs(EQUATIONS))
def test_equations_and_matrices(pair):
    assert not misjudged(pair)


@cases("pair", pairs(CONSTANTS))
def test_constants_of_integration(pair):
    assert not misjudged(pair)


@cases("pair", pairs(NAMES))
def test_names_and_what_they_name(pair):
    assert not misjudged(pair)


@pytest.mark.parametrize("equation", ["2x+3y=7", "x+y = 7", "xy = 7"])
def test_an_answer_may_say_what_it_computed_but_a_gold_equation_is_no_number(equation):
    assert grade("7", rf"\boxed{{{equation}}}").correct
    assert not grade(equation, r"\boxed{7}").correct
    assert not grade("7", r"\boxed{2x = 7}").correct
    assert not grade("0", rf"\boxed{{{equation[:-1]}0}}").correct


def test_a_constant_may_be_added_to_a_gold_that_has_none_but_not_left_out():
    assert grade("x^2", r"\boxed{x^2 + C}").correct
    assert not grade("x^2 + C", r"\boxed{x^2}").correct
