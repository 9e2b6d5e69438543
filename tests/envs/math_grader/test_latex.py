"""Habits of LaTeX: commands that change nothing, braces, signs and names of functions."""

from tests.cases import cases
from tests.envs.math_grader.tables import misjudged, pairs

LATEX = r"""
\left\{ x \,\middle|\, x > 2 \right\} | + (2,\infty)
\left\{\,x\in\mathbb{R}\mid x\neq 0\,\right\} | + x \ne 0
\left(\frac{1}{2},\ \frac{\sqrt{3}}{2}\right) | + (0.5, \sqrt3/2)
\left\langle 1, -2 \right\rangle | + (1,-2)
\left\lvert x \right\rvert | + |x|
\left| \begin{matrix} 1 & 2 \\ 3 & 4 \end{matrix} \right| | + -2
\mathrm{e}^{x} | + e^x
\mathrm{i} | + i
2\,\mathrm{cm} | + 2 cm
\operatorname{arctan}(x) | + \tan^{-1}x
\displaystyle\frac{1}{2} | + 1/2
\tfrac{1}{2} | + 0.5
\frac{\mathrm{d}y}{\mathrm{d}x} = 2x | + 2x
x\cdot y | + xy
x \times y | + yx
3\cdot10^{8} | + 3 \times 10^8
{2}^{3} | + 8
{{x}^{2}} | + x^2
x^{{2}} | + x^2
\sqrt{{2}} | + \sqrt2
\frac{{1}}{{2}} | + 0.5
(x) | + x
[x] | + x
\; 5 \; | + 5
5. | + 5
+5 | + 5
-\left(5\right) | + -5
\left(-\frac{1}{2}\right) | + -0.5
5^{\circ} | + 5°
\$ 5 | + 5
5\$ | + 5
€5 | + 5
5 EUR | + €5
1e-5 | + 10^{-5}
1.0e+3 | + 1000
\infty | + \infty
+\infty | + \infty
\log_{10}(100) | + 2
\log_{2}{8} | + 3
\ln{2} | + \ln 2
\sin{x} | + \sin x
\sin^{-1}{\frac{1}{2}} | + \frac{\pi}{6}
\cos^2{x} | + \cos^2 x
\frac{\sin{x}}{x} | + \frac{\sin x}{x}
\sqrt[3]{x+1} | + (x+1)^{1/3}
\sqrt{x}{y} | + y\sqrt{x}
a_{1} | + a_1
x_{n+1} | + x_{n + 1}
\alpha + \beta | + \beta+\alpha
\theta | - \phi
\pi r | + r\pi
\hbar | + \hbar
\Delta x | + \Delta x
e^{i\theta} | + \cos\theta + i\sin\theta
e^{-i\pi/2} | + -i
\Re(z) | + \operatorname{Re}(z)
\bar{z} | + \overline{z}
\binom{n}{2} | + {n \choose 2}
\frac{1}{1+\frac{1}{x}} | + \frac{x}{x+1}
\cfrac{1}{2+\cfrac{1}{3}} | + \frac{3}{7}
x!/(x-1)! | + x
\max\{1,2\} | + 2
\min(3,4) | + 3
\gcd(a,b) | + \gcd(b,a)
\operatorname{lcm}(4,6) | + 12
100! | - 101!
\sum_{i=1}^{n} i^2 | + \frac{n(n+1)(2n+1)}{6}
\prod_{i=1}^{4} i | + 24
\int_0^1 x\,dx | - 1
"""


@cases("pair", pairs(LATEX))
def test_latex(pair):
    assert not misjudged(pair)
