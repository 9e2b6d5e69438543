"""Programming problems that others wrote: HumanEval, MBPP, both with EvalPlus' tests, LiveCodeBench, APPS, TACO, CodeContests,
BigCodeBench, and rows of one's own.

| option of the name | meaning |
|---|---|
| `form` | how rows say problems: a name of `forms.FORMS`, `own`, or for files `auto`: what their fields say |
| `tests` | the field of the tests; then the form is `own` |
| `question`, `solution`, `starter`, `function` | of the form `own`: the fields of the statement, a right program, the first lines, the name |
| `libraries` | what the sandbox has besides Python's own library, joined by `+` |

A task says `question`, `id`, `notes` (what is doubtful about its tests), what else the row says (difficulty, tags, dates), its
`row` and a `digest` of the row's content; its tests are read again where programs are run (`code_problem`), so that they are in
no transcript. What becomes of them is in `sparring.envs.code.conversion`.
"""
