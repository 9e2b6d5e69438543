"""Whether the grader takes a family's answers in every usual form, and pays nothing for what is no answer."""

from sparring.envs.math.grader import check_gold, grade

FORMS = ("{}", r"\boxed{{{}}}", "The answer is {}.", "So we are done.\n\nFinal answer: {}")
NOTHING = ("", "   ", "I don't know", "I do not know.", "The answer is", r"\boxed{}", "?")


def braced(answer):
    """An answer as it stands in a box: the braces of a set are escaped."""
    return answer.replace("{", r"\{").replace("}", r"\}")


def faults(problem):
    """What is wrong with the way that a problem's answer is graded, one line each."""
    answer = problem.answer
    out = [] if check_gold(answer) == answer else [f"{answer!r} is canonically {check_gold(answer)!r}"]
    for form in FORMS:
        said = form.format(braced(answer) if "boxed" in form else answer)
        if (verdict := grade(answer, said)).verdict != "correct":
            out.append(f"{said!r} is {verdict.verdict}: {verdict.reason}")
    for said in (*NOTHING, problem.question, problem.question.split(". ")[-1]):
        if grade(answer, said).correct:
            out.append(f"{said!r} is paid")
    return out
