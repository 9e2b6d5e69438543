"""Right and nearly right solutions of the problems about clocks and the calendar."""


def leap_years_within__right_each_year(first, last):
    count = 0
    for year in range(first, last + 1):
        if year % 400 == 0 or (year % 4 == 0 and year % 100 != 0):
            count += 1
    return count


def leap_years_within__right_sets_of_multiples(first, last):
    def multiples(n):
        return set(range(-(-first // n) * n, last + 1, n))

    return len((multiples(4) - multiples(100)) | multiples(400))


def leap_years_within__wrong_last_excluded(first, last):
    return sum(year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) for year in range(first, last))


def leap_years_within__wrong_first_excluded(first, last):
    return last // 4 - last // 100 + last // 400 - (first // 4 - first // 100 + first // 400)


def leap_years_within__wrong_every_fourth(first, last):
    return last // 4 - (first - 1) // 4


def leap_years_within__wrong_no_century(first, last):
    return last // 4 - (first - 1) // 4 - last // 100 + (first - 1) // 100


def leap_years_within__wrong_a_quarter(first, last):
    return (last - first + 1) // 4


def clock_after__right_divmod(clock, minutes):
    now = int(clock[:2]) * 60 + int(clock[3:]) + minutes
    _, now = divmod(now, 24 * 60)
    hour, minute = divmod(now, 60)
    return str(hour).zfill(2) + ":" + str(minute).zfill(2)


def clock_after__right_hours_and_minutes_apart(clock, minutes):
    hour, minute = map(int, clock.split(":"))
    minute += minutes
    hour += minute // 60
    return f"{hour % 24:02d}:{minute % 60:02d}"


def clock_after__wrong_no_leading_zeros(clock, minutes):
    now = (int(clock[:2]) * 60 + int(clock[3:]) + minutes) % 1440
    return f"{now // 60}:{now % 60}"


def clock_after__wrong_past_midnight(clock, minutes):
    now = int(clock[:2]) * 60 + int(clock[3:]) + minutes
    return f"{now // 60:02}:{now % 60:02}"


def clock_after__wrong_one_day_at_most(clock, minutes):
    now = int(clock[:2]) * 60 + int(clock[3:]) + minutes
    if now >= 1440:
        now -= 1440
    elif now < 0:
        now += 1440
    return f"{now // 60:02}:{now % 60:02}"


def clock_after__wrong_twelve_hours(clock, minutes):
    now = (int(clock[:2]) * 60 + int(clock[3:]) + minutes) % 720
    return f"{now // 60:02}:{now % 60:02}"


def clock_after__wrong_midnight_is_24(clock, minutes):
    now = (int(clock[:2]) * 60 + int(clock[3:]) + minutes) % 1440 or 1440
    return f"{now // 60:02}:{now % 60:02}"


def clock_after__wrong_truncates_negative_hours(clock, minutes):
    hour, minute = int(clock[:2]) + int(minutes / 60), int(clock[3:]) + minutes % 60
    return f"{(hour + minute // 60) % 24:02}:{minute % 60:02}"


def date_after__right_day_by_day(start, days):
    year, month, day = start

    def length(y, m):
        leap = y % 400 == 0 or (y % 4 == 0 and y % 100 != 0)
        return [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]

    for _ in range(abs(days)):
        day += 1 if days > 0 else -1
        if day > length(year, month):
            day, month = 1, month + 1
            if month == 13:
                year, month = year + 1, 1
        elif day == 0:
            month -= 1
            if month == 0:
                year, month = year - 1, 12
            day = length(year, month)
    return (year, month, day)


def date_after__right_day_numbers(start, days):
    def number(year, month, day):
        year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
        return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day - 1

    goal = number(*start) + days
    year = goal // 366
    while number(year + 1, 1, 1) <= goal:
        year += 1
    month = max(m for m in range(1, 13) if number(year, m, 1) <= goal)
    return (year, month, goal - number(year, month, 1) + 1)


def date_after__wrong_every_fourth_year(start, days):
    year, month, day = start

    def length(y, m):
        return [31, 29 if y % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]

    day += days
    while day < 1:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        day += length(year, month)
    while day > length(year, month):
        day -= length(year, month)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return (year, month, day)


def date_after__wrong_no_multiple_of_100(start, days):
    year, month, day = start

    def length(y, m):
        leap = y % 4 == 0 and y % 100 != 0
        return [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]

    day += days
    while day < 1:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        day += length(year, month)
    while day > length(year, month):
        day -= length(year, month)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return (year, month, day)


def date_after__wrong_backwards_by_this_months_length(start, days):
    year, month, day = start

    def length(y, m):
        leap = y % 400 == 0 or (y % 4 == 0 and y % 100 != 0)
        return [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]

    day += days
    while day < 1:
        day += length(year, month)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    while day > length(year, month):
        day -= length(year, month)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return (year, month, day)


def date_after__wrong_one_month_at_most(start, days):
    year, month, day = start

    def length(y, m):
        leap = y % 400 == 0 or (y % 4 == 0 and y % 100 != 0)
        return [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]

    day += days
    if day < 1:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        day += length(year, month)
    elif day > length(year, month):
        day -= length(year, month)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return (year, month, day)


def date_after__wrong_year_does_not_turn(start, days):
    year, month, day = start

    def length(m):
        leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
        return [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]

    day += days
    while day < 1:
        month = month - 1 or 12
        day += length(month)
    while day > length(month):
        day -= length(month)
        month = month % 12 + 1
    return (year, month, day)


def months_with_weekday__right_walk(first, last, day, weekday):
    def leap(year):
        return year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)

    now, year = 0, 2001
    while year > first:
        year -= 1
        now -= 365 + leap(year)
    while year < first:
        now += 365 + leap(year)
        year += 1
    count = 0
    for year in range(first, last + 1):
        for month in range(1, 13):
            length = 28 + leap(year) if month == 2 else 30 if month in (4, 6, 9, 11) else 31
            if day <= length and (now + day - 1) % 7 == weekday - 1:
                count += 1
            now += length
    return count


def months_with_weekday__right_weekday_formula(first, last, day, weekday):
    def weekday_of(year, month):
        year -= month < 3
        number = year + year // 4 - year // 100 + year // 400 + (0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4)[month - 1] + day
        return number % 7 or 7

    count = 0
    for year in range(first, last + 1):
        leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
        for month in range(1, 13):
            length = 28 + leap if month == 2 else 30 if month in (4, 6, 9, 11) else 31
            count += day <= length and weekday_of(year, month) == weekday
    return count


def months_with_weekday__wrong_short_months_count(first, last, day, weekday):
    count = 0
    for year in range(first, last + 1):
        leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
        now = 365 * (year - 2001) + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400 - 485
        for length in (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31):
            count += (now + day - 1) % 7 == weekday - 1
            now += length
    return count


def months_with_weekday__wrong_every_fourth_year(first, last, day, weekday):
    count = 0
    for year in range(first, last + 1):
        now = 365 * (year - 2001) + (year - 1) // 4 - 500
        for length in (31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31):
            count += day <= length and (now + day - 1) % 7 == weekday - 1
            now += length
    return count


def months_with_weekday__wrong_february_always_28(first, last, day, weekday):
    count = 0
    for year in range(first, last + 1):
        now = 365 * (year - 2001) + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400 - 485
        for length in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31):
            count += day <= length and (now + day - 1) % 7 == weekday - 1
            now += length
    return count


def months_with_weekday__wrong_weeks_begin_on_sunday(first, last, day, weekday):
    count = 0
    for year in range(first, last + 1):
        leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
        now = 365 * (year - 2001) + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400 - 485
        for length in (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31):
            count += day <= length and (now + day) % 7 == weekday - 1
            now += length
    return count


def months_with_weekday__wrong_last_year_missing(first, last, day, weekday):
    count = 0
    for year in range(first, max(last, first + 1)):
        leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
        now = 365 * (year - 2001) + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400 - 485
        for length in (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31):
            count += day <= length and (now + day - 1) % 7 == weekday - 1
            now += length
    return count


def week_of_year__right_first_thursdays(day):
    def leap(year):
        return year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)

    def new_year(year):
        return 365 * (year - 2001) + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400 - 485

    year, month, number = day
    now = new_year(year) + number - 1
    for m in range(1, month):
        now += 28 + leap(year) if m == 2 else 30 if m in (4, 6, 9, 11) else 31
    thursday = now - now % 7 + 3
    for of in (year - 1, year, year + 1):
        if new_year(of) <= thursday < new_year(of + 1):
            return (of, (thursday - new_year(of)) // 7 + 1)
    return None


def week_of_year__right_monday_of_week_one(day):
    def days(year, month, number):
        year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
        return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + number

    shift = days(2001, 1, 1) % 7

    def first_monday(year):
        fourth = days(year, 1, 4)
        return fourth - (fourth - shift) % 7

    now, year = days(*day), day[0] + 1
    while now < first_monday(year):
        year -= 1
    return (year, (now - first_monday(year)) // 7 + 1)


def week_of_year__wrong_counted_from_new_year(day):
    year, month, number = day
    leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
    lengths = (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return (year, (sum(lengths[: month - 1]) + number - 1) // 7 + 1)


def week_of_year__wrong_year_of_the_date(day):
    def days(year, month, number):
        year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
        return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + number

    now = days(*day)
    monday = days(day[0], 1, 4)
    monday -= (monday - days(2001, 1, 1)) % 7
    return (day[0], (now - monday) // 7 + 1)


def week_of_year__wrong_week_of_the_first_of_january_is_one(day):
    def days(year, month, number):
        year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
        return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + number

    def first_monday(year):
        first = days(year, 1, 1)
        return first - (first - days(2001, 1, 1)) % 7

    now, year = days(*day), day[0] + 1
    while now < first_monday(year):
        year -= 1
    return (year, (now - first_monday(year)) // 7 + 1)


def week_of_year__wrong_never_53(day):
    def days(year, month, number):
        year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
        return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + number

    def first_monday(year):
        fourth = days(year, 1, 4)
        return fourth - (fourth - days(2001, 1, 1)) % 7

    now, year = days(*day), day[0] + 1
    while now < first_monday(year):
        year -= 1
    week = (now - first_monday(year)) // 7 + 1
    return (year, week) if week < 53 else (year + 1, 1)


def week_of_year__wrong_weeks_begin_on_sunday(day):
    def days(year, month, number):
        year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
        return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + number

    def first_sunday(year):
        fourth = days(year, 1, 4)
        return fourth - (fourth - days(2001, 1, 1) + 1) % 7

    now, year = days(*day), day[0] + 1
    while now < first_sunday(year):
        year -= 1
    return (year, (now - first_sunday(year)) // 7 + 1)
