"""Ways to write one value: numbers, words, powers, functions, and what answers of language models look like."""

from tests.cases import cases
from tests.envs.math_grader.tables import misjudged, pairs

NUMBERS = r"""
2\frac12 | + 2.5
2 \frac{1}{2} | + \frac{5}{2}
2\ 1/2 | + 5/2
-2\frac12 | + -2.5
-2\frac12 | - -1.5
2\frac{x}{2} | + x
3\frac{1}{2} | - 3/2
0.\overline{3} | + 1/3
0.\overline{142857} | + 1/7
0.3\overline{6} | + \frac{11}{30}
0.\bar{3} | + 1/3
0.\dot{3} | + 1/3
0.\dot{4}\dot{5} | + 5/11
0.\dot{1}4285\dot{7} | + 1/7
0.333... | + 1/3
0.333\ldots | + 1/3
0.3333 | - 1/3
1.5e3 | + 1500
1.5 \times 10^3 | + 1500
1.5 \cdot 10^{3} | + 1500
1.5*10^3 | + 1500
1.5\times 10^{-3} | + 0.0015
10^{-3} | + 0.001
6.02 \times 10^{23} | + 602000000000000000000000
6.02 \times 10^{23} | - 6.02 \times 10^{22}
1,234,567 | + 1234567
1\,234\,567 | + 1234567
1{,}234{,}567 | + 1234567
1 234 567 | + 1234567
1234567 | - 1,234,576
12,5 | - 12.5
\text{forty-two} | + 42
\text{twenty-first} | + 21\text{st}
1st | + \text{first}
3rd | + 3
7^{th} | + 7
21^\text{st} | + 21
\text{twice} | + \text{twice}
\text{half} | + \frac12
one hundred twenty-three | + 123
1 million | + 1,000,000
2.4 million | + 2400000
2.4 \text{ million} | + 2.4 \times 10^6
5 \text{ thousand} | + 5000
2 dozen | + 24
1011_2 | + 1011_{2}
1011_2 | + 1011_{\text{two}}
1011_2 | - 1011_3
1011_2 | - 11
11 | - 1011_2
FF_{16} | + ff_{16}
\text{FF}_{16} | + 0xFF
\text{A1}_{16} | + A1_{16}
(1011)_2 | + 1011_2
1011_{(2)} | + 1011_2
14:30 | + 2:30 pm
2:30 \text{ p.m.} | - 2:30 \text{ a.m.}
3:4 | + \frac34
3:4 | + 6:8
3:4 | - 4:3
3:4 | + 3 \text{ to } 4
3:4 | + 3 \colon 4
\frac{3}{4} | + 3:4
1:2:3 | + 2:4:6
March 5 | + 5 March
\text{Monday} | + monday
\text{Tuesday} | - Monday
\text{January } 5 | + January 5th
\text{yes} | + \text{Yes}
\text{True} | + true
\text{even} | + \text{Even}
\text{odd} | + Odd
\text{odd} | - even
\text{neither} | + Neither
\text{parallelogram} | + a parallelogram
\text{increasing} | - decreasing
A | + (A)
A | + \text{A}
A | + \textbf{(A)}
\text{(A)} | + A
\textbf{(C)} 12 | + C
\text{A and B} | + A, B
A, B | + \text{A and B}
A,C | - A,B
\text{Alice} | + alice
\text{Alice} | - bob
2\sqrt{3} | + \sqrt{12}
2\sqrt{3} | + 2 * 3^(1/2)
2\sqrt{3} | + 2√3
2\sqrt{3} | + \sqrt[2]{12}
\sqrt[3]{2} | + 2^{1/3}
\sqrt[n]{2} | + 2^{1/n}
\sqrt[n]{x} | + x^{1/n}
\sqrt[4]{8} | + 2^{3/4}
\frac{\sqrt[3]{4}}{2} | + \frac{1}{\sqrt[3]{2}}
\sqrt 2 | - 1.414
\pi | - 3.14
\pi | - 22/7
e | - 2.718
\frac{22}{7} | - 3.142857
1/3 | - 0.333
\log_2 3 | + \frac{\ln 3}{\ln 2}
\log 100 | + 2
\ln e^2 | + 2
\lg 100 | + 2
\log_{10} 1000 | + 3
\log 8/\log 2 | + 3
\log x | - \ln x
\log_2 x | - \log x
\sin 30^\circ | + \frac12
\sin\frac{\pi}{6} | + 0.5
\tan^{-1}(1) | + \frac{\pi}{4}
\arcsin\frac12 | + \frac{\pi}{6}
\sin^{2}\theta | + 1-\cos^2\theta
\sin 2\theta | + 2\sin\theta\cos\theta
\sin x^2 | - \sin^2 x
\cos^3 x | + (\cos x)^3
\csc x | + \frac{1}{\sin x}
x\sin x | + \sin(x) \cdot x
\sin x \cos x | + \frac12 \sin 2x
\sin xy | + \sin(xy)
\ln 2x | + \ln(2x)
\ln x + 1 | - \ln(x+1)
\frac{1}{2}\ln 3 | + \ln\sqrt3
e^{x+y} | + e^xe^y
\exp(x) | + e^x
x(x+1) | + x^2+x
f(x+1) | - f(x)
a(b+c) | + ab+ac
2^{3^2} | + 512
-2^2 | + -4
(-2)^2 | + 4
2/3x | + \frac{2}{3}x
1/2x | + \frac{x}{2}
1/2\pi | - \pi
\frac{1}{2\pi} | - \frac{\pi}{2}
5! | + 120
\gcd(12,18) | + 6
\lfloor 3.7 \rfloor | + 3
\lceil 3.2 \rceil | + 4
17 \bmod 5 | + 2
x \equiv 3 \pmod 7 | + x \equiv 10 \pmod{7}
x \equiv 3 \pmod 7 | + 3 \pmod 7
x \equiv 3 \pmod{7} | + x\equiv 3\ (\mathrm{mod}\ 7)
x \equiv 3 \pmod{7} | + 3 \mod 7
x\equiv 3 \pmod 7 | + 3
x \equiv 3 \pmod 7 | - x \equiv 4 \pmod 7
x = 7k+3 | + x \equiv 3 \pmod 7
|{-3}| | + 3
|-3|+|2| | + 5
\frac{2}{\sqrt{5}} | + \frac{2\sqrt5}{5}
(1+\sqrt{2})^2 | + 3+2\sqrt{2}
\frac{a}{b} | - \frac{b}{a}
\frac{-1}{2} | + -\frac12
\frac{1}{-2} | + -0.5
-\frac{-1}{2} | + \frac12
\frac{\frac12}{3} | + \frac16
{3 \over 4} | + 0.75
\cfrac{3}{4} | + 0.75
\tfrac34 | + .75
3/4 | + \text{three fourths}
3/4 | + \text{three-quarters}
\begin{cases} x & x>0 \\ -x & x \le 0\end{cases} | + \begin{cases} x, & x>0 \\ -x, & x \le 0\end{cases}
\begin{cases} x & x>0 \\ -x & x \le 0\end{cases} | + |x|
\begin{cases} x^2 & \text{if } x \geq 0 \\ 0 & \text{otherwise}\end{cases} | + \begin{cases} x^2, & x \geq 0 \\ 0, & x<0\end{cases}
\begin{cases} x^2 & \text{if } x \geq 0 \\ 0 & \text{otherwise}\end{cases} | - \begin{cases} x^2, & x \geq 0 \\ 1, & x<0\end{cases}
\begin{cases} x+y=1 \\ x-y=3\end{cases} | + x+y=1, x-y=3
7 | - \boxed{8=7}
7 | - 7 \approx 8
7 | - 7 \text{ if } n \text{ is odd}, 8 \text{ otherwise}
"""
MIXED = r"""
[0; 2) | + [0,2)
(1;2) | + (1,2)
\{1;2\} | + \{1,2\}
1;2 | + 1,2
\left(-\infty,\frac{1}{2}\right] | + x \le 0.5
x\in\left(-\infty,-1\right)\cup\left(1,+\infty\right) | + |x|>1
x<-1\text{ or }x>1 | + (-\infty,-1)\cup(1,\infty)
x \leq -1 \text{ or } x \geq 1 | - (-\infty,-1)\cup(1,\infty)
0<x<1 | - 0<x\le 1
m>-1 | + (-1,\infty)
a \in [1,2] | + 1\le a\le 2
k=0 \text{ or } k \geq 4 | + \{0\}\cup[4,\infty)
(-\infty, 0) \cup \{1\} | + x<0 \text{ or } x=1
x \geq 2, x \neq 3 | + [2,3)\cup(3,\infty)
[2,3)\cup(3,\infty) | + x\ge 2 \text{ and } x \ne 3
x>0, y>0 | + y>0, x>0
x>0,y>0 | - x>0,y<0
\frac{1}{2}<a<1 | + a \in (0.5, 1)
-\frac{\sqrt{2}}{2} \le x \le \frac{\sqrt2}{2} | + |x|\le\frac{1}{\sqrt2}
x \ge \log_2 3 | + [\log_2 3, \infty)
x > \ln 2 | + (\ln 2, \infty)
e^x > 2 | - x > 2
2^n - 1 | + -1+2^n
n \ge 3, n \in \mathbb{N} | + n \geq 3
\frac{3}{2}, -1 | + -1, 1.5
\pm\sqrt{2} | + \{\sqrt2,-\sqrt2\}
\pm 1, \pm 2 | + -2,-1,1,2
\pm 1, \pm 2 | - 1,2
(\pm 1, 2) | + (1,2),(-1,2)
2 \pm 3i | + 2+3i, 2-3i
\frac{2\pm\sqrt{2}}{2} | + 1 \pm \frac{\sqrt2}{2}
x = \frac{-1\pm\sqrt{5}}{2} | + \frac{-1+\sqrt5}{2}, \frac{-1-\sqrt5}{2}
x = \frac{-1\pm\sqrt{5}}{2} | - \frac{1\pm\sqrt5}{2}
\frac{-1\pm i\sqrt{3}}{2} | + e^{\pm 2\pi i/3}
1, \omega, \omega^2 | + \omega^2, 1, \omega
1,-1,i,-i | + \pm1,\pm i
\sqrt{3}+i, -2i | + -2i, \sqrt3+i
(3,4),(-3,-4) | + \pm(3,4)
(a,b) = (3,4) \text{ or } (4,3) | + (3,4),(4,3)
\{3,4\} | + \{4, 3\}
(0,0),(1,1),(2,4) | - (0,0),(1,1),(2,3)
x=0,y=0;x=1,y=1 | + (0,0),(1,1)
(1,2,3,4) | - (1,2,4,3)
1 : 2 : \sqrt{3} | + 2:4:2\sqrt3
4:3 | - 3:4
1:2 | + 0.5
\frac{2}{5} | + 2:5
2:5 | + 2/5
\frac12:\frac13 | + 3:2
100:1 | + 100
5 \text{ to } 3 | + 5:3
\text{1 in 6} | - 6
10^{-2} | + 0.01
2^{-3} | + 0.125
10^{10} | + 10,000,000,000
6.25\% | + 0.0625
0.0625 | + 6.25\%
1/3 | - 33.3\%
-0.5 | + -\frac{1}{2}
-\frac{1}{-2} | + 0.5
\frac{-3}{-4} | + \frac34
\sqrt{\frac{1}{4}} | + 0.5
\sqrt{0.25} | + \frac12
\sqrt{8}+\sqrt{2} | + 3\sqrt2
\frac{\sqrt{6}-\sqrt{2}}{4} | + \sin 15^\circ
\frac{\sqrt5-1}{4} | + \cos 72^\circ
\tan 75^\circ | + 2+\sqrt3
\cos\frac{\pi}{8} | + \frac{\sqrt{2+\sqrt2}}{2}
\sqrt[3]{7+5\sqrt2} | + 1+\sqrt2
\frac{1}{\sqrt[3]{2}-1} | + 1+\sqrt[3]{2}+\sqrt[3]{4}
\log_4 8 | + \frac32
\log_2 3 \cdot \log_3 4 | + 2
\ln 6 - \ln 2 | + \ln 3
e^{2\ln 3} | + 9
10^{\log 5} | + 5
\frac{\pi}{4} | + \arctan 1
\arcsin(-1) | + -\frac{\pi}{2}
\arctan\sqrt3 | + \pi/3
\frac{2\pi}{3} | - \frac{\pi}{3}
\cosh 0 | + 1
2^{2^3} | + 256
(2^2)^3 | + 64
"""
HABITS = r"""
\text{(E)} | + E
\text{(E)} | + \text{E}
\$32{,}348 | + 32,348
\$32{,}348 | + \$32348.00
864 \mbox{ inches}^2 | + 864
864 \mbox{ inches}^2 | + 864 \text{ square inches}
15\mbox{ cm}^2 | + 15 cm^2
5x - 7y + 11z + 4 = 0 | + -5x + 7y - 11z - 4 = 0
5x - 7y + 11z + 4 = 0 | + 5x-7y+11z=-4
5x - 7y + 11z + 4 = 0 | - 5x - 7y + 11z - 4 = 0
1 \pm \sqrt{19} | + 1+\sqrt{19}, 1-\sqrt{19}
1 \pm \sqrt{19} | + x = 1 \pm \sqrt{19}
1 \pm \sqrt{19} | - 1+\sqrt{19}
(0,9) \cup (9,36) | + (9,36)\cup(0,9)
r \in [0,1) | + [0,1)
x \in [-2,7] | + [-2,7]
x \in [-2,7] | + -2 \le x \le 7
f(x)=x, f(x) = -x | + f(x) = \pm x
f(x)=x \text{ and } f(x) = -x | + f(x) = -x, f(x)=x
f(x)=cx | + f(x) = kx
f(x)=x | - f(x) = x+1
(p,q)=(2,3) | + (2,3)
(p,q)=(2,3) | + p=2, q=3
a=b=c=1 | + (1,1,1)
a=b=c=1 | + a=1,b=1,c=1
x=y=z=0 | + (0,0,0)
n=3k | + n = 3m
(x,y)=(k,k) | + (k,k)
(1,2),(2,1) | + (x,y) = (1,2), (2,1)
(1,2),(2,1) | + (x,y)=(1,2) \text{ or } (2,1)
(1,2),(2,1) | + \{(1,2),(2,1)\}
(1,2),(2,1) | - (1,2)
(1,2) | - (1,2),(2,1)
\left\lfloor\frac{n}{2}\right\rfloor | + \lfloor n/2 \rfloor
\left\lfloor\frac{n}{2}\right\rfloor | - \frac{n}{2}
\binom{2n}{n} | + \frac{(2n)!}{(n!)^2}
\frac{1}{n+1}\binom{2n}{n} | + \frac{(2n)!}{n!(n+1)!}
1-\frac{1}{2^{2019}} | + \frac{2^{2019}-1}{2^{2019}}
1-\frac{1}{2^{2019}} | - 1-\frac{1}{2^{2018}}
2^{n}-1 | - 2^{n-1}
2^{2n}-1 | + 4^n-1
3^{1009} | + 3^{1009}
3^{1009} | - 3^{1008}
\text{June 20} | + \text{June } 20
\text{June 20} | + June 20th
\text{two lines} | + \text{Two lines}
\text{ellipse} | - \text{circle}
\text{ellipse} | + \text{an ellipse}
\text{Evelyn} | + Evelyn
\mathbf{j} | + j
6-5i | + -5i+6
\frac{3\sqrt3}{4} | + \frac{3}{4}\sqrt{3}
2220_5 | + 2220_{5}
(3, \frac{\pi}{2}) | + \left(3, \frac{\pi}{2}\right)
(3, \frac{\pi}{2}) | - (3, \pi)
\frac{1}{2}\text{ hour} | + 0.5 \text{ hours}
1.36 \text{ dollars} | + \$1.36
5.4 \text{ cents} | + 5.4
4:30 \text{ p.m.} | + 4:30 \text{ PM}
-2, 1 | + x=-2, x=1
-2, 1 | + x = 1 \text{ or } x = -2
-2,1 | + \{1,-2\}
2-\sqrt2, 2+\sqrt2 | + 2 \pm \sqrt{2}
x = 5, y=-26 | + (5,-26)
p-q | - q-p
\frac{p-q}{2} | + \frac{p}{2}-\frac q2
2k+2 | + 2(k+1)
(x+2)(7+5y)(7-5y) | + (x+2)(49-25y^2)
3R^2 | + 3R^2
3R^2 | - 3r^2
\frac{1}{3}\pi r^2 h | + \frac{\pi r^2 h}{3}
x^2+y^2-6x=0 | + (x-3)^2+y^2=9
y = \sqrt{3}x - 2 | + \sqrt3 x - y = 2
\sqrt{x+1}-1 | + -1+\sqrt{1+x}
e^{-x}(x+1) | + \frac{x+1}{e^x}
\frac{\ln x}{x} | + x^{-1}\ln x
\frac{1}{2}\sin 2x | + \sin x\cos x
\tan^{-1} x | + \arctan x
\tan^{-1} x | - \cot x
\sec x\tan x | + \frac{\sin x}{\cos^2 x}
\frac{1}{1+x^2} | - \frac{1}{1-x^2}
\sqrt{2}/2 | + \frac{1}{\sqrt2}
10! | + 3628800
10! | - 362880
0.5\overline{3} | + \frac{8}{15}
1.\overline{09} | + \frac{12}{11}
\frac{2}{3} \approx 0.667 | + \frac23
\frac23 | + \frac{2}{3} \approx 0.667
0.667 | - \frac{2}{3}
0.999... | + 1
\sqrt{2}\approx 1.414 | + \sqrt2
\text{Infinitely many} | + \text{infinitely many solutions}
\text{infinitely many} | - \infty
\text{None} | + \text{none}
\text{none of the above} | - A
0 | - \text{no solution}
\emptyset | - 0
\emptyset | - \{0\}
\{0\} | + 0
\{5\} | + x=5
5 | + \{5\}
(5) | + 5
[5] | + 5
(2) | - 3
\frac{\pi}{6}, \frac{5\pi}{6} | + x = \frac{\pi}{6} \text{ or } \frac{5\pi}{6}
30^\circ, 150^\circ | + 150^\circ, 30^\circ
30^\circ, 150^\circ | + 30, 150
\frac{\sqrt{2}}{2} | - 0.7071
2\pi r | - \pi r^2
x^{12} | - x^{11}
-x^2 | - x^2
-x^2 | - (-x)^2
"""


@cases("pair", pairs(NUMBERS))
def test_numbers_and_words(pair):
    assert not misjudged(pair)


@cases("pair", pairs(HABITS))
def test_habits(pair):
    assert not misjudged(pair)


@cases("pair", pairs(MIXED))
def test_mixed(pair):
    assert not misjudged(pair)
