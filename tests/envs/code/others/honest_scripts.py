"""Honest programs in JavaScript and Bash: {name: (program, standard input, standard output)}."""

JAVASCRIPT = {
    "all of the input by its number": (
        "const [a, b] = require('fs').readFileSync(0, 'utf8').trim().split(/\\s+/).map(Number);\nconsole.log(a + b);",
        "3 -4\n",
        "-1",
    ),
    "all of the input by its name": (
        "const lines = require('fs').readFileSync('/dev/stdin').toString().split('\\n');\nconsole.log(lines.length);",
        "a\nb\nc",
        "3",
    ),
    "lines by an interface": (
        "const rl = require('readline').createInterface({ input: process.stdin });\nlet s = 0;\n"
        "rl.on('line', (line) => { s += Number(line); });\nrl.on('close', () => console.log(s));",
        "1\n2\n3\n",
        "6",
    ),
    "events of the stream": (
        "let text = '';\nprocess.stdin.setEncoding('utf8');\nprocess.stdin.on('data', (part) => (text += part));\n"
        "process.stdin.on('end', () => process.stdout.write([...text.trim()].reverse().join('')));",
        "a\u00e9z",
        "z\u00e9a",
    ),
    "lines of an asynchronous loop": (
        "const rl = require('readline').createInterface({ input: process.stdin });\n"
        "(async () => { const out = []; for await (const line of rl) out.push(line.toUpperCase());"
        " console.log(out.join(' ')); })();",
        "a\nb",
        "A B",
    ),
    "an empty input": ("console.log(JSON.stringify(require('fs').readFileSync(0, 'utf8')));", "", '""'),
    "large whole numbers": (
        "let f = 1n;\nfor (let i = 2n; i <= 30n; i++) f *= i;\nconsole.log(f.toString());",
        "",
        "265252859812191058636308480000000",
    ),
    "sorting": (
        "const x = require('fs').readFileSync(0, 'utf8').split(' ').map(Number).sort((a, b) => a - b);\nconsole.log(...x);",
        "10 9 -1 2",
        "-1 2 9 10",
    ),
    "floats": (
        "console.log((0.1 + 0.2).toFixed(10), Math.sqrt(2), 1 / 3);",
        "",
        "0.3000000000 1.4142135623730951 0.3333333333333333",
    ),
    "deep recursion": ("const down = (n) => (n ? 1 + down(n - 1) : 0);\nconsole.log(down(100000));", "", "100000"),
    "promises and timers": (
        "const wait = (ms, v) => new Promise((done) => setTimeout(done, ms, v));\n"
        "Promise.all([wait(20, 1), wait(5, 2)]).then(async (x) => { console.log(x); await null;"
        " setImmediate(() => console.log('later')); process.nextTick(() => console.log('soon')); });",
        "",
        "[ 1, 2 ]\nsoon\nlater",
    ),
    "a module in a plain file": (
        "import { readFileSync } from 'fs';\nimport path from 'node:path';\nconst n = await Promise.resolve(readFileSync(0, 'utf8'));\n"
        "console.log(path.basename('/a/b'), n * 2);",
        "21",
        "b 42",
    ),
    "classes and generators": (
        "class Tree { #items = []; add(x) { this.#items.push(x); return this; } *[Symbol.iterator]() { yield* this.#items.sort(); } }\n"
        "console.log([...new Tree().add('b').add('a')].join());",
        "",
        "a,b",
    ),
    "maps and regular expressions": (
        "const m = new Map();\nfor (const [, w] of require('fs').readFileSync(0, 'utf8').matchAll(/(\\w+)/g)) m.set(w, (m.get(w) ?? 0) + 1);\n"
        "for (const [k, v] of [...m].sort()) console.log(k, v);",
        "b a, b",
        "a 1\nb 2",
    ),
    "a worker thread": (
        "const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');\n"
        "if (isMainThread) new Worker(__filename, { workerData: 6 }).on('message', (x) => console.log(x));\n"
        "else parentPort.postMessage(workerData * 7);",
        "",
        "42",
    ),
    "a child": (
        "const { execSync } = require('child_process');\nconsole.log(Number(execSync('echo 6').toString()) * 7);",
        "",
        "42",
    ),
    "typed arrays": (
        "const n = 5000000, sieve = new Uint8Array(n + 1);\nlet count = 0;\nfor (let i = 2; i <= n; i++) { if (sieve[i]) continue; count++;"
        " for (let j = i * i; j <= n; j += i) sieve[j] = 1; }\nconsole.log(count);",
        "",
        "348513",
    ),
    "many small objects": (
        "let last = null;\nfor (let i = 0; i < 3000000; i++) last = { i, text: 'x' + i, next: null };\nconsole.log(last.text);",
        "",
        "x2999999",
    ),
    "an exit code of zero": ("console.log('done');\nprocess.exit();\n", "", "done"),
    "large output": (
        "for (let i = 0; i < 50000; i++) console.log(i % 10);",
        "",
        "\n".join(str(i % 10) for i in range(50000)),
    ),
}
JAVASCRIPT |= {
    "messages of a forked script": (
        "if (process.argv[2]) process.on('message', (m) => { process.send(m * 2); process.disconnect(); });\n"
        "else require('child_process').fork(__filename, ['x']).on('message', (m) => console.log(m)).send(21);",
        "",
        "42",
    ),
    "memory that workers share": (
        "const { Worker, isMainThread, workerData } = require('worker_threads');\n"
        "if (isMainThread) { const data = new SharedArrayBuffer(4);\n"
        "Promise.all([1, 2, 3].map(() => new Promise((done) => new Worker(__filename, { workerData: data }).on('exit', done))))"
        ".then(() => console.log(new Int32Array(data)[0])); }\n"
        "else for (let i = 0; i < 1000; i++) Atomics.add(new Int32Array(workerData), 0, 1);",
        "",
        "3000",
    ),
    "streams": (
        "const { pipeline, Transform } = require('stream');\n"
        "pipeline(process.stdin, new Transform({ transform: (part, _, next) => next(null, part.toString().toUpperCase()) }),"
        " process.stdout, (error) => { if (error) throw error; });",
        "abc",
        "ABC",
    ),
    "a question": (
        "const rl = require('readline/promises').createInterface({ input: process.stdin });\n"
        "rl.question('').then((answer) => { console.log('got', answer); rl.close(); });",
        "x\ny\n",
        "got x",
    ),
    "codes and packers": (
        "const crypto = require('crypto'), zlib = require('zlib');\n"
        "console.log(crypto.createHash('md5').update('a').digest('hex'), zlib.gunzipSync(zlib.gzipSync('b')).toString());",
        "",
        "0cc175b9c0f1b6a831c399e269772661 b",
    ),
    "the old ways": ("var x = 010; with ({ y: 2 }) { console.log(x, y, this === module.exports); }", "", "8 2 true"),
}
BASH = {
    "arithmetic": ("read -r a b\necho $((a + b))", "3 -4\n", "-1"),
    "all of the input": ("text=$(cat)\necho ${#text}", "abc\nde\n", "6"),
    "lines": (
        'n=0\nwhile IFS= read -r line || [[ -n $line ]]; do n=$((n + 1)); printf "%d:%s\\n" "$n" "$line"; done',
        "a  b\nc",
        "1:a  b\n2:c",
    ),
    "a pipeline": ("tr ' ' '\\n' | sort -n | uniq -c | awk '{ print $2, $1 }'", "3 1 3 2", "1 1\n2 1\n3 2"),
    "the output of a command as a file": (
        'while read -r x; do echo "<$x>"; done < <(sort)\ndiff <(echo a) <(echo a) && echo same',
        "b\na\n",
        "<a>\n<b>\nsame",
    ),
    "arrays": ('mapfile -t x\nfor ((i = ${#x[@]} - 1; i >= 0; i--)); do echo "${x[i]}"; done', "1\n2\n3\n", "3\n2\n1"),
    "tables by name": (
        'declare -A n\nfor w in $(cat); do ((n[$w]++)); done\nfor w in "${!n[@]}"; do echo "$w ${n[$w]}"; done | sort',
        "b a b",
        "a 1\nb 2",
    ),
    "functions and recursion": (
        "fib() { (($1 < 2)) && echo $1 || echo $(($(fib $(($1 - 1))) + $(fib $(($1 - 2))))); }\nfib 7",
        "",
        "13",
    ),
    "large numbers by bc": ("read -r n\nprintf '%s' \"$n\" | sed 's/^/1/' | rev", "234", "4321"),
    "floats by awk": ("awk '{ printf \"%.3f\\n\", sqrt($1) }'", "2\n", "1.414"),
    "patterns": (
        'shopt -s extglob\nread -r x\ncase $x in +([0-9])) echo digits ;; *) echo other ;; esac\n[[ $x =~ ^4(.)$ ]] && echo "${BASH_REMATCH[1]}"',
        "42\n",
        "digits\n2",
    ),
    "texts in place": ('read -r x\necho "${x^^} ${x/b/-} ${x:1:2} ${x%c} ${x//[ac]/.}"', "abc\n", "ABC a-c bc ab .b."),
    "here documents": ("n=7\ncat <<END\nn is $n\nEND\nwc -c <<< abc", "", "n is 7\n4"),
    "jobs": ("for i in 1 2 3; do (sleep 0.0$i; echo $i > f$i) & done\nwait\ncat f1 f2 f3", "", "1\n2\n3"),
    "temporary files": ('t=$(mktemp)\ntrap \'rm -f "$t"\' EXIT\nsort > "$t"\nhead -n 1 "$t"', "b\na\n", "a"),
    "a named pipe": ("mkfifo p\nsort < p &\nprintf 'b\\na\\n' > p\nwait", "", "a\nb"),
    "strict mode": (
        "#!/usr/bin/env bash\nset -euo pipefail\nIFS=$'\\n\\t'\nread -r n || true\nseq \"$n\" | head -n 2",
        "5",
        "1\n2",
    ),
    "what comes after the end": ("cat\nexit 0\nthese (lines are read by nobody", "a", "a"),
    "messages beside the output": ("echo warning >&2\necho error > /dev/stderr\necho right", "", "right"),
    "numbers of other bases": ("read -r x\necho $((16#$x)) $((2#101)); printf '%x %o\\n' 255 8", "ff", "255 5\nff 10"),
    "a sieve": (
        "n=1000\nfor ((i = 2; i <= n; i++)); do p[i]=1; done\nfor ((i = 2; i * i <= n; i++)); do ((p[i])) && for ((j = i * i; j <= n; j += i));"
        " do p[j]=0; done; done\nc=0\nfor ((i = 2; i <= n; i++)); do ((c += p[i])); done\necho $c",
        "",
        "168",
    ),
    "a process beside it": (
        'coproc cat\necho hi >&"${COPROC[1]}"\nexec {COPROC[1]}>&-\nread -r line <&"${COPROC[0]}"\necho "$line"',
        "",
        "hi",
    ),
    "time out": ("timeout 0.1 sleep 5\necho $?\nsleep 5 &\nkill %1\nwait $!\necho $?", "", "124\n143"),
    "traps": ("trap 'echo end' EXIT\ntrap 'echo signal' USR1\nkill -USR1 $$\necho middle", "", "signal\nmiddle\nend"),
    "descriptors": ("exec 3> out\necho x >&3\nexec 3>&- 4< out\nread -r -u 4 line\necho $line", "", "x"),
    "references": ("set_it() { local -n there=$1; there=5; }\nset_it value\necho $value", "", "5"),
}
