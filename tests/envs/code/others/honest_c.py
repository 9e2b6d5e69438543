"""Honest programs in C and C++: {name: (program, standard input, standard output)}."""

C = {
    "formatted input": (
        '#include <stdio.h>\nint main(void) { long a, b; scanf("%ld%ld", &a, &b); printf("%ld\\n", a + b); return 0; }',
        "3 -4\n",
        "-1",
    ),
    "all of the input": (
        "#include <stdio.h>\nint main(void) { int c; long n = 0; while ((c = getchar()) != EOF) n += c == '\\n';"
        ' printf("%ld", n); }',
        "a\nb\n\nc\n",
        "4",
    ),
    "sorting": (
        "#include <stdio.h>\n#include <stdlib.h>\nstatic int less(const void *a, const void *b)"
        " { return (*(int *)a > *(int *)b) - (*(int *)a < *(int *)b); }\n"
        'int main(void) { int n, x[100]; scanf("%d", &n); for (int i = 0; i < n; i++) scanf("%d", x + i);\n'
        'qsort(x, n, sizeof *x, less); for (int i = 0; i < n; i++) printf("%d ", x[i]); puts(""); }',
        "5\n3 1 2 -7 3",
        "-7 1 2 3 3",
    ),
    "floats": (
        '#include <math.h>\n#include <stdio.h>\nint main(void) { double x; scanf("%lf", &x);'
        ' printf("%.6f %.3e %g", sqrt(x), pow(x, 10), fmod(x, 0.75)); }',
        "2.0",
        "1.414214 1.024e+03 0.5",
    ),
    "deep recursion": (
        "#include <stdio.h>\nstatic long down(long n) { volatile char pad[64]; pad[0] = (char)n;"
        ' return n ? 1 + down(n - 1) + (pad[0] - (char)n) : 0; }\nint main(void) { printf("%ld", down(500000)); }',
        "",
        "500000",
    ),
    "large memory": (
        "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nint main(void) { size_t n = 150u << 20;"
        ' char *p = malloc(n); memset(p, 1, n); long s = 0; for (size_t i = 0; i < n; i += 4096) s += p[i]; printf("%ld", s); }',
        "",
        "38400",
    ),
    "whole numbers of 128 bits": (
        "#include <stdio.h>\ntypedef unsigned __int128 wide;\nint main(void) { wide f = 1; for (int i = 2; i <= 30; i++) f *= i;"
        " char s[50], *p = s + 49; *p = 0; while (f) { *--p = '0' + (int)(f % 10); f /= 10; } puts(p); }",
        "",
        "265252859812191058636308480000000",
    ),
    "texts": (
        "#include <ctype.h>\n#include <stdio.h>\n#include <string.h>\nint main(void) { char line[1000];"
        ' while (fgets(line, sizeof line, stdin)) { size_t n = strcspn(line, "\\n"); while (n--) putchar(toupper(line[n]));'
        " putchar('\\n'); } }",
        "abc\nxyz",
        "CBA\nZYX",
    ),
    "threads": (
        "#include <pthread.h>\n#include <stdio.h>\nstatic long part[4];\nstatic void *work(void *i) { for (int k = 0; k < 1000; k++)"
        " part[(long)i] += k; return 0; }\nint main(void) { pthread_t t[4]; long s = 0;"
        " for (long i = 0; i < 4; i++) pthread_create(t + i, 0, work, (void *)i);"
        ' for (int i = 0; i < 4; i++) { pthread_join(t[i], 0); s += part[i]; } printf("%ld", s); }',
        "",
        "1998000",
    ),
    "a child and a pipe": (
        "#include <stdio.h>\n#include <sys/wait.h>\n#include <unistd.h>\nint main(void) { int p[2], x = 0; pipe(p);"
        " if (!fork()) { x = 42; write(p[1], &x, sizeof x); _exit(0); }"
        ' read(p[0], &x, sizeof x); wait(0); printf("%d\\n", x); }',
        "",
        "42",
    ),
    "files of its own": (
        '#include <stdio.h>\nint main(void) { FILE *f = fopen("data.txt", "w+"); fprintf(f, "%d", 7); rewind(f); int x;'
        ' fscanf(f, "%d", &x); fclose(f); remove("data.txt"); FILE *g = tmpfile(); fputs("8", g); rewind(g); int y;'
        ' fscanf(g, "%d", &y); printf("%d", x + y); }',
        "",
        "15",
    ),
    "a signal handled": (
        "#include <signal.h>\n#include <stdio.h>\n#include <unistd.h>\nstatic volatile int hits;\nstatic void hit(int s) { hits += s > 0; }\n"
        'int main(void) { signal(SIGALRM, hit); alarm(0); ualarm(1000, 0); pause(); raise(SIGUSR1 * 0 + SIGALRM); printf("%d", hits); }',
        "",
        "2",
    ),
    "large output": (
        '#include <stdio.h>\nint main(void) { for (int i = 0; i < 50000; i++) printf("%d\\n", i % 10); }',
        "",
        "\n".join(str(i % 10) for i in range(50000)),
    ),
    "the input by its name": (
        '#include <stdio.h>\nint main(void) { FILE *f = fopen("/dev/stdin", "r"); int x; fscanf(f, "%d", &x); printf("%d", x * x); }',
        "12",
        "144",
    ),
}
CPP = {
    "streams": (
        "#include <iostream>\nusing namespace std;\nint main() { ios::sync_with_stdio(false); cin.tie(nullptr); long s = 0, x;"
        " while (cin >> x) s += x; cout << s << endl; }",
        "1 2 3\n4",
        "10",
    ),
    "the header with everything": (
        "#include <bits/stdc++.h>\nusing namespace std;\nint main() { map<string, int> m; string w; while (cin >> w) m[w]++;"
        ' for (auto &[k, v] : m) cout << k << " " << v << "\\n"; }',
        "b a b",
        "a 1\nb 2",
    ),
    "sorting by a rule": (
        "#include <algorithm>\n#include <iostream>\n#include <ranges>\n#include <vector>\nint main() { std::vector<int> v{3, 1, 2};"
        " std::ranges::sort(v, std::greater{}); for (int x : v | std::views::transform([](int i) { return i * i; }))"
        " std::cout << x << ' '; }",
        "",
        "9 4 1",
    ),
    "templates": (
        "#include <cstdio>\ntemplate <unsigned N> struct F { static constexpr unsigned long v = N * F<N - 1>::v; };\n"
        'template <> struct F<0> { static constexpr unsigned long v = 1; };\nint main() { std::printf("%lu", F<20>::v); }',
        "",
        "2432902008176640000",
    ),
    "exceptions": (
        '#include <cstdio>\n#include <stdexcept>\n#include <string>\nint main() { try { std::stoi("x"); }'
        ' catch (const std::invalid_argument &e) { std::puts("caught"); } }',
        "",
        "caught",
    ),
    "owned pointers": (
        "#include <functional>\n#include <iostream>\n#include <memory>\nstruct Node { int v; std::unique_ptr<Node> l, r; };\n"
        "int main() { std::unique_ptr<Node> root; std::function<void(std::unique_ptr<Node>&, int)> put ="
        " [&](auto &n, int v) { if (!n) { n = std::make_unique<Node>(); n->v = v; } else put(v < n->v ? n->l : n->r, v); };\n"
        "int x; while (std::cin >> x) put(root, x); std::function<void(Node*)> show = [&](Node *n) { if (!n) return;"
        " show(n->l.get()); std::cout << n->v << '\\n'; show(n->r.get()); }; show(root.get()); }",
        "2 3 1",
        "1\n2\n3",
    ),
    "threads of the library": (
        "#include <atomic>\n#include <iostream>\n#include <thread>\n#include <vector>\nint main() { std::atomic<int> n{0};"
        " std::vector<std::jthread> ts; for (int i = 0; i < 8; i++) ts.emplace_back([&] { for (int k = 0; k < 100; k++) n++; });"
        " ts.clear(); std::cout << n; }",
        "",
        "800",
    ),
    "large numbers by hand": (
        "#include <iostream>\n#include <string>\n#include <algorithm>\nint main() { std::string a, b, out; std::cin >> a >> b;"
        " std::reverse(a.begin(), a.end()); std::reverse(b.begin(), b.end()); int c = 0;"
        " for (size_t i = 0; i < std::max(a.size(), b.size()) || c; i++) { c += (i < a.size() ? a[i] - '0' : 0) +"
        " (i < b.size() ? b[i] - '0' : 0); out += char('0' + c % 10); c /= 10; }"
        " std::reverse(out.begin(), out.end()); std::cout << out; }",
        "99999999999999999999999999 1",
        "100000000000000000000000000",
    ),
    "random numbers with a seed": (
        "#include <iostream>\n#include <random>\nint main() { std::mt19937 g(5489u); unsigned x = 0;"
        " for (int i = 0; i < 10000; i++) x = g(); std::cout << x; }",
        "",
        "4123659995",
    ),
    "lines": (
        "#include <iostream>\n#include <sstream>\n#include <string>\nint main() { std::string line; while (std::getline(std::cin, line))"
        " { std::istringstream in(line); int s = 0, x; while (in >> x) s += x; std::cout << s << '\\n'; } }",
        "1 2\n\n3\n",
        "3\n0\n3",
    ),
    "a large table": (
        "#include <iostream>\n#include <vector>\nint main() { std::vector<std::vector<int>> t(4000, std::vector<int>(4000, 1));"
        " for (int i = 1; i < 4000; i++) for (int j = 1; j < 4000; j++) t[i][j] = (t[i-1][j] + t[i][j-1]) % 1000007;"
        " std::cout << t[3999][1]; }",
        "",
        "4000",
    ),
}
C |= {
    "jumps and complex numbers": (
        "#include <assert.h>\n#include <complex.h>\n#include <setjmp.h>\n#include <stdio.h>\nstatic jmp_buf back;\n"
        'int main(void) { if (setjmp(back)) { printf("%.1f", cimag(csqrt(-1))); return 0; } assert(1); longjmp(back, 1); }',
        "",
        "1.0",
    ),
    "children with shared memory": (
        "#include <stdio.h>\n#include <stdlib.h>\n#include <sys/mman.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
        "int main(void) { int *p = mmap(0, 4096, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0), s = 0;"
        " for (int i = 0; i < 5; i++) if (!fork()) { p[i] = i * i; exit(0); } while (wait(0) > 0);"
        ' for (int i = 0; i < 5; i++) s += p[i]; printf("%d", s); }',
        "",
        "30",
    ),
    "a shell": (
        '#include <stdio.h>\n#include <stdlib.h>\nint main(void) { char line[9]; FILE *f = popen("echo 6", "r"); fgets(line, 9, f);'
        ' pclose(f); printf("%d", atoi(line) * 7 + system("exit 0")); }',
        "",
        "42",
    ),
}
CPP |= {
    "coroutines": (
        "#include <coroutine>\n#include <iostream>\nstruct Numbers { struct promise_type { int value;"
        " Numbers get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }"
        " std::suspend_always initial_suspend() { return {}; } std::suspend_always final_suspend() noexcept { return {}; }"
        " std::suspend_always yield_value(int v) { value = v; return {}; } void return_void() {} void unhandled_exception() {} };"
        " std::coroutine_handle<promise_type> handle; };\nNumbers numbers() { for (int i = 0; i < 3; i++) co_yield i; }\n"
        "int main() { auto n = numbers(); while (n.handle.resume(), !n.handle.done()) std::cout << n.handle.promise().value; }",
        "",
        "012",
    ),
    "files and folders": (
        "#include <filesystem>\n#include <fstream>\n#include <iostream>\nnamespace fs = std::filesystem;\n"
        'int main() { fs::create_directories("x/y"); std::ofstream("x/y/z") << "hi"; std::cout << fs::file_size("x/y/z");'
        ' fs::rename("x/y/z", "w"); std::cout << fs::remove_all("x") << fs::exists("w"); }',
        "",
        "221",
    ),
    "two hundred thousand calls": (
        "#include <cstdio>\n#include <functional>\n#include <vector>\nint main() { std::vector<std::vector<int>> next(200001);"
        " for (int i = 1; i <= 200000; i++) next[i - 1].push_back(i);"
        " std::function<int(int)> size = [&](int u) { int n = 1; for (int v : next[u]) n += size(v); return n; };"
        ' std::printf("%d", size(0)); }',
        "",
        "200001",
    ),
}
FILES = {
    "c": (
        {
            "main.c": '#include <stdio.h>\n#include "lib/square.h"\nint main(void) { int n; scanf("%d", &n); printf("%d", square(n)); }',
            "lib/square.c": '#include "square.h"\nint square(int n) { return n * n; }',
            "lib/square.h": "int square(int n);",
        },
        "9",
        "81",
    ),
    "cpp": (
        {
            "main.cc": '#include "square.hpp"\n#include <iostream>\nint main() { int n; std::cin >> n; std::cout << square(n); }',
            "square.hpp": "template <class T> T square(T n) { return n * n; }",
        },
        "9",
        "81",
    ),
    "javascript": (
        {
            "main.mjs": "import { square } from './lib/square.mjs';\nimport { readFileSync } from 'node:fs';\n"
            "console.log(square(Number(readFileSync(0, 'utf8'))));",
            "lib/square.mjs": "export const square = (n) => n * n;",
        },
        "9",
        "81",
    ),
    "bash": (
        {
            "main.sh": '. ./square.sh\nread -r n\nsquare "$n"',
            "square.sh": "square() { echo $(($1 * $1)); }",
        },
        "9",
        "81",
    ),
}
"""Programs of several files by language, the main one first."""
