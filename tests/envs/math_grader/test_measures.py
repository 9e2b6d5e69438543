"""Units, percents, money, times in parts, and the notations of combinatorics."""

from tests.cases import cases
from tests.envs.math_grader.tables import misjudged, pairs

UNITS = r"""
25\text{ in}^2 | + 25 sq in
25\text{ in}^2 | + 25 sq. in.
25\text{ in}^2 | + 25\,sq.\,in.
25\text{ in}^2 | + 25 \text{ sq. in.}
25\text{ in}^2 | - 25 sq ft
25\text{ cm}^2 | + 25 sq. cm
25\text{ m}^2 | + 25 sq m
25\text{ units}^2 | + 25 sq. units
25\text{ in}^3 | + 25 cu. in.
72 | + 72 apples and oranges
72 | + 72 \text{ boys and girls}
72\text{ cats and dogs} | + 72 dogs and cats
72\text{ cats and dogs} | - 72 dogs and mice
72 | - 72 apples and seven oranges
72 | - 72 \text{ boys and } 5 \text{ girls}
72 | - 72 cm and wrong
72 | - 72 apples and wrong
5 \frac{m}{s} | + 5 m/s
5\ \frac{\text{m}}{\text{s}} | + 5 m/s
5\text{ m/s} | + 5
5 \text{ m s}^{-1} | + 5 \text{ m/s}
5 \mathrm{m\,s^{-1}} | + 5 \text{ m/s}
60 km/h | + 60 \text{ km/h}
60 \text{ km/h} | + 60 \frac{\text{km}}{\text{h}}
60 \text{ km/h} | + 60 \text{ kilometers per hour}
60 \text{ mph} | + 60 \text{ miles per hour}
60 \text{ mph} | - 60 \text{ km/h}
9.8 \text{ m/s}^2 | + 9.8\ \mathrm{m/s^2}
9.8 m/s^2 | + 9.8 \frac{m}{s^2}
3.0 \times 10^8 \text{ m/s} | + 3 \times 10^{8}
36 \text{ cm}^2 | + 36 \text{ sq cm}
36 \text{ cm}^2 | + 36 \text{ square centimeters}
36 \text{ square units} | + 36
36 \text{ units}^2 | + 36
36 \text{ cm}^2 | - 36 \text{ cm}
36 \text{ cm}^3 | + 36 \text{ cubic centimeters}
36 \text{ cm}^3 | - 36 \text{ cm}^2
\$5.50 | + 5.50
\$5.50 | + 5.5 \text{ dollars}
\$5.50 | + \$5.5
75 cents | + 75¢
75\text{ cents} | + 75
75 cents | - \$75
\$1,000 | + 1000
\$1{,}000 | + \$1000
12 \text{ dollars} | + \$12
12\text{ inches} | + 12''
5 \text{ feet} | - 5 \text{ inches}
12 \text{ apples} | + 12
12 \text{ apples} | - 12 \text{ oranges}
12 \text{ people} | + 12 \text{ persons}
45^\circ | + 45
45^\circ | + 45 \text{ degrees}
45^\circ | - \frac{\pi}{4}
\frac{\pi}{4} | - 45
\frac{\pi}{4} | + \frac{\pi}{4} \text{ radians}
\frac{\pi}{4} \text{ rad} | + 0.25\pi
45^\circ | - 45 \text{ radians}
100^\circ \text{C} | + 100 \text{ degrees Celsius}
100^{\circ}\mathrm{C} | + 100 °C
100 °F | - 100 °C
25\% | + 0.25
25\% | + \frac{1}{4}
25\% | + 25 \text{ percent}
25\% | + 25
\frac14 | + 25\%
\frac14 | - 25
0.5 | - 0.5\%
0.5\% | - 0.5\text{ m}
33\frac{1}{3}\% | + \frac{1}{3}
12\frac12\% | + 12.5\%
3 \text{ hours } 20 \text{ minutes} | + 200 \text{ minutes}
3 hours and 20 minutes | + 3 \text{ h } 20 \text{ min}
2 \text{ hours} | - 2 \text{ minutes}
5 feet 6 inches | + 5'6''
30 \text{ minutes} | + 30 \text{ min}
5 feet 6 inches | + 5'6''
5'6'' | - 5'7''
45^\circ 30' | + 45.5^\circ
12 \text{ cm} | + 12 \mathrm{~cm}
12 \text{ cm} | + 12 \, \text{centimetres}
\frac{3}{4} \text{ cup} | + 0.75 \text{ cups}
2\sqrt{3} \text{ cm} | + 2\sqrt3
24\pi \text{ cm}^2 | + 24 \pi
24\pi\text{ cm}^3 | - 24\pi \text{ cm}^2
5 \text{ m} | - 5 \text{ km}
100 \text{ kg} | - 100 \text{ g}
12.5 \text{ mL} | + 12.5
50 \text{ miles/hour} | + 50 \text{ mph}
50 \frac{\text{miles}}{\text{hour}} | + 50 \text{ mph}
\$12 \text{ per hour} | + 12
\$3 million | + \$3,000,000
3 \text{ million dollars} | + 3000000
-5^\circ C | + -5
2\frac{1}{2} \text{ hours} | + 2.5 \text{ hours}
1 \text{ hour } 30 \text{ minutes} | + 90 \text{ minutes}
1.5 \text{ hours} | - 90
90 | - 1.5 \text{ hours}
25 | + 25\%
150 | + 150\%
1 | - 1\%
0.25 | + 25\%
0.25 | - 0.25\%
25\% | - 0.25\%
25\% | - 2.5
12\% | - 12.5\%
\frac{1}{3} | + 33\frac{1}{3}\%
66\frac{2}{3}\% | + \frac{2}{3}
66\frac{2}{3}\% | + \frac{200}{3}\%
66\frac{2}{3} | + 66.\overline{6}\%
10 \text{ sq ft} | + 10 \text{ ft}^2
10 \text{ square feet} | + 10\ \mathrm{ft}^2
20 \text{ students} | + 20
20 \text{ boys} | - 20 \text{ girls}
20 \text{ pages per day} | + 20
6 \text{ hours} | + 6\text{h}
6x | - 6
6 a | - 6
5 m | - 5 s
3 \text{ and } 4 | - 3
3 | - 3 \text{ or } 4
3 \text{ per } 4 | - 3
40 \text{ km/hr} | + 40 \text{ km/h}
1000 \text{ kg/m}^3 | + 1000 \frac{\text{kg}}{\text{m}^3}
9.8 \, \text{N} | + 9.8 \text{ newtons}
9.8 \text{ N} | - 9.8 \text{ J}
30\ \Omega | + 30 \text{ ohms}
2 \text{ rad/s} | + 2
4 \text{ units} | + 4
4 \text{ units} | + 4 \text{ cm}
4 \text{ cm} | + 4 \text{ units}
72 \text{ square units} | + 72 \text{ cm}^2
"""
COUNTING = r"""
C(10,3) | + 120
C(10, 3) | + 120
\binom{10}{3} | + 120
{}_{10}C_3 | + 120
_{10}C_{3} | + 120
^{10}C_3 | + 120
{}^{10}C_{3} | + 120
10C3 | + 120
nCr(10,3) | + 120
P(10,3) | + 720
{}_{10}P_3 | + 720
{}^{10}P_3 | + 720
10P3 | + 720
120 | + C(10,3)
120 | + {10 \choose 3}
120 | + \dbinom{10}{3}
120 | + C_{10}^{3}
120 | - C_{10}^{4}
720 | + A_{10}^{3}
\binom{n}{k} | + C(n,k)
C(n,2) | + \frac{n(n-1)}{2}
\frac{10!}{3!7!} | + 120
10!/7! | + 720
6! | + 720
(n+1)! | + (n+1) \cdot n!
\frac{n!}{(n-2)!} | + n(n-1)
5!! | + 15
\binom{8}{3}\cdot\binom{5}{2} | + 560
1 - \frac{\binom{5}{2}}{\binom{10}{2}} | + \frac{7}{9}
2^{10} | + 1024
2^{100} | + 1267650600228229401496703205376
2^{100} | - 1267650600228229401496703205377
120 | + nCr(10,3)
[0,1)\cup(2,3] | + [0;1[ \cup ]2;3]
\frac{\binom{4}{1}\binom{48}{4}}{\binom{52}{5}} | + \frac{_4C_1 \cdot {}_{48}C_4}{_{52}C_5}
C^2_5 | + 10
C^2 | + C\cdot C
x^2+C^2 | + C^2+x^2
"""


@cases("pair", pairs(UNITS))
def test_units(pair):
    assert not misjudged(pair)


@cases("pair", pairs(COUNTING))
def test_counting(pair):
    assert not misjudged(pair)


SAID = r"""
\text{no solution} | + \text{The equation has no real solutions}
\text{no solution} | + \text{None}
\emptyset | + \text{No such } x \text{ exists}
0 | - \text{no solution}
\text{infinitely many} | + \text{infinite}
\text{infinitely many} | - \infty
\text{converges absolutely} | + \text{absolutely convergent}
\text{converges absolutely} | - \text{conditionally convergent}
\text{isosceles triangle} | + \text{isosceles}
\text{isosceles triangle} | - \text{equilateral triangle}
\text{Quadrant II} | + \text{second quadrant}
\text{Quadrant II} | - \text{third quadrant}
\text{I and III only} | + \text{I, III}
\text{I, II} | - I and III
\text{Alice}, \text{Bob} | + Alice and Bob
\text{ABC} | - ACB
(\text{True}, \text{False}) | - (\text{False}, \text{True})
\{\text{red}, \text{blue}\} | + \{\text{blue}, \text{red}\}
n \equiv 1, 2 \pmod 4 | + n \equiv 2, 1 \pmod{4}
"""


@cases("pair", pairs(SAID))
def test_words(pair):
    assert not misjudged(pair)
