"""When two functions are the same: equal wherever both are real, with ln(x^2) as 2 ln|x| and sqrt(x^2) as |x|."""

from tests.cases import cases
from tests.envs.math_grader.tables import misjudged, pairs

FUNCTIONS = r"""
\left\lceil\frac{n}{2}\right\rceil | + \left\lfloor\frac{n+1}{2}\right\rfloor
\left\lfloor\frac{n}{2}\right\rfloor | + \frac{2n-1+(-1)^n}{4}
\left\lfloor\frac{n}{2}\right\rfloor | - \frac{n}{2}
\left\lfloor\frac{n}{2}\right\rfloor | - \left\lfloor\frac{n+1}{2}\right\rfloor
\lfloor n/3 \rfloor + \lfloor (n+1)/3 \rfloor + \lfloor (n+2)/3 \rfloor | + n
\left\lfloor\frac{n^2}{4}\right\rfloor | + \lfloor n/2 \rfloor \lceil n/2 \rceil
\lfloor x \rfloor | - x
\lfloor x+1 \rfloor | + \lfloor x \rfloor + 1
\lfloor \sqrt{n} \rfloor | - \sqrt{n}
\Gamma(1/2) | + \sqrt{\pi}
\Gamma(5/2) | + \frac{3\sqrt\pi}{4}
\zeta(2) | + \frac{\pi^2}{6}
2\zeta(3) | + \zeta(3)\cdot 2
2\zeta(3) | - 3\zeta(3)
\sum_{k=1}^{n} k | + \frac{n(n+1)}{2}
\sum_{k=1}^{10} k | + 55
\prod_{k=1}^5 k | + 120
\sum_{k=1}^{10^{12}} k | + 500000000000500000000000
f^{-1}(x) = \frac{x-1}{2} | + \frac{x-1}{2}
\{x \in \mathbb{Z} : 1 \le x \le 5\} | + \{1,2,3,4,5\}
\{x \in \mathbb{Z} : 1 \le x \le 5\} | - [1,5]
A \cup B | + B \cup A
A \cup B | - A \cap B
\ln(x^2) | - 2\ln x
2\ln x | - \ln(x^2)
\ln(xy) | + \ln x + \ln y
\ln x | - \ln|x|
\ln|x| | - \ln x
\ln |x| + C | - \ln x + C
\ln|x^2-1| | + \ln|x-1|+\ln|x+1|
\ln(x^2+1) | + \ln|x^2+1|
2\ln|x| | + \ln(x^2)
\ln(x^4+x^2) | + 2\ln|x| + \ln(x^2+1)
x^2/x | + x
\frac{x^2-1}{x-1} | + x+1
\sqrt{x^2} | - x
\sqrt{x^4} | + x^2
\sqrt[3]{x^3} | + x
(x^3)^{1/3} | + x
\sqrt[4]{x^4} | + |x|
\sqrt[4]{x^4} | - x
|x|^2 | + x^2
|x-1| | - x-1
|x-1| | + |1-x|
|x| | - x
\arcsin(\sin x) | - x
\arctan(\tan x) | - x
\tan(\arctan x) | + x
\sin(\arcsin x) | + x
\arctan(1/x) | - \frac{\pi}{2}-\arctan x
\arctan x + \arctan(1/x) | - \frac{\pi}{2}
\arcsin x | + \arctan\frac{x}{\sqrt{1-x^2}}
2\arctan x | - \arctan\frac{2x}{1-x^2}
\arccos(-x) | + \pi - \arccos x
\text{arccot}(x) | + \frac{\pi}{2} - \arctan x
x^{1/2} | + \sqrt{x}
x^{2/3} | + \sqrt[3]{x^2}
x^{1/3} | + \sqrt[3]{x}
x^{-1/3} | + \frac{1}{\sqrt[3]{x}}
(-8)^{1/3} | - -2
\sqrt[3]{-8} | + -2
(-8)^{1/3} | + 1+i\sqrt{3}
\sin^2 x+\cos^2 x | + 1
\sin(x+2\pi) | + \sin x
\sin(x+\pi) | - \sin x
\cos(-x) | + \cos x
\tan x | + \frac{\sin 2x}{1+\cos 2x}
\sqrt{x+1}\sqrt{x-1} | + \sqrt{x^2-1}
\sqrt{x}\sqrt{x} | + x
(\sqrt{x})^2 | + x
e^{\ln x} | + x
\ln(e^x) | + x
\log_x y | + \frac{\ln y}{\ln x}
\log_2 8 | + 3
\frac{\log 8}{\log 2} | + 3
\sqrt{1-\sin^2 x} | - \cos x
\sqrt{1-\sin^2 x} | + |\cos x|
\sqrt{a^2b} | - a\sqrt{b}
\sqrt{a^2b} | + |a|\sqrt{b}
\frac{1}{2}\ln\left|\frac{x-1}{x+1}\right| | + \frac12\ln|x-1|-\frac12\ln|x+1|
\frac{|x|}{x} | - 1
\operatorname{sgn}(x) | + \frac{|x|}{x}
x^0 | + 1
x^x | - x
\max(x,y) | + \frac{x+y+|x-y|}{2}
\lfloor x \rfloor | - x
(-1)^n | - 1
(-1)^n | + (-1)^{n+2}
(-1)^{n} | - (-1)^{n+1}
\cos(n\pi) | + (-1)^n
(-1)^{2n} | + 1
\sin(n \pi) | + 0
i^{n} | - i
i^n | + i^{n+4}
2^{n+1}-2^n | + 2^n
\frac{2^{n+1}}{2} | + 2^n
4^n | + 2^{2n}
4^{n/2} | + 2^n
\sqrt{2}^n | + 2^{n/2}
(1/2)^n | + 2^{-n}
3^{n}2^{n} | + 6^n
\left(\frac{1+\sqrt5}{2}\right)^n | - \left(\frac{1-\sqrt5}{2}\right)^n
(x-1)(x-2) | + x^2-3x+2
\frac{1}{x}+\frac{1}{y} | + \frac{x+y}{xy}
\frac{2}{n\pi}(1-\cos n\pi) | + \frac{2}{n\pi}(1-(-1)^n)
\sin(\pi x) | - 0
\cos(\frac{n\pi}{2}) | - (-1)^n
i^n | + \cos\frac{n\pi}{2}+i\sin\frac{n\pi}{2}
(-1)^{n(n+1)} | - -1
1000001! | + 1000001 \cdot 1000000!
\frac{100000!}{99998!} | + 9999900000
(-2)^n | + (-1)^n 2^n
(-1)^{n+1} | + (-1)^{n-1}
(-1)^{n+1} | - (-1)^{n}
\frac{(-1)^n x^{2n+1}}{(2n+1)!} | + (-1)^n \frac{x^{2n+1}}{(2n+1)!}
\frac{(-1)^n}{n!} x^n | - \frac{x^n}{n!}
\frac{1+(-1)^n}{2} | + \frac{1+\cos(\pi n)}{2}
2^n | - (-2)^n
\ln(x^3) | + 3\ln x
\ln(x^3) | - 3\ln|x|
\ln\sqrt{x} | + \frac12\ln x
\ln\frac{1}{x} | + -\ln x
\ln\frac{x}{y} | + \ln x - \ln y
\ln\left|\frac{x}{y}\right| | + \ln|x| - \ln|y|
\ln|\sec x+\tan x| | + -\ln|\sec x - \tan x|
-\ln|\cos x| | + \ln|\sec x|
\ln(x+\sqrt{x^2+1}) | + \operatorname{arcsinh} x
\ln|x+\sqrt{x^2+1}| | + \ln(x+\sqrt{x^2+1})
\frac12\ln(x^2+2x+5) | + \ln\sqrt{x^2+2x+5}
\ln|x^2+2x+5| | + \ln(x^2+2x+5)
\ln|1+\sin x| | + \ln(1+\sin x)
\ln|1+e^x| | + \ln(1+e^x)
\ln|x| - \ln|x+1| | + \ln\left|\frac{x}{x+1}\right|
\ln|x| - \ln|x+1| | - \ln\frac{x}{x+1}
\ln((x+1)^2) | + 2\ln|x+1|
\ln(x^2+2x+1) | - 2\ln(x+1)
\sqrt{1-x^2} | + \sqrt{1-x}\sqrt{1+x}
\frac{1}{\sqrt{1-x}} | + \sqrt{\frac{1}{1-x}}
\frac{\sqrt{1-x}}{1-x} | + \frac{1}{\sqrt{1-x}}
\sqrt{\frac{1-x}{1+x}} | + \frac{\sqrt{1-x^2}}{1+x}
\frac{x}{\sqrt{1-x^2}} | + \frac{x\sqrt{1-x^2}}{1-x^2}
\log_2 x^2 | + 2\log_2|x|
\log(xy) | + \log x+\log y
"""


@cases("pair", pairs(FUNCTIONS))
def test_functions(pair):
    assert not misjudged(pair)
