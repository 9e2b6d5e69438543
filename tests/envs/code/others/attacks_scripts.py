"""Attacks in JavaScript and Bash. SECRET and PORT are what is outside; the right answer is written only if the attack worked."""

_JS = """const fs = require('fs'), cp = require('child_process'), net = require('net');
const won = () => { fs.writeSync(1, '50\\n'); process.exit(0); };
const tries = (f) => { try { if (f()) won(); } catch (error) { fs.writeSync(2, String(error)); } };
"""
_BASH = "won() { echo 50; exit 0; }\n"
REACHING_JS = {
    "reads the secret": "tries(() => fs.readFileSync(SECRET).length); tries(() => fs.readFileSync('/etc/shadow').length);",
    "reads by a child": "tries(() => cp.execSync(`cat ${SECRET}`).length);",
    "reads by a link": "tries(() => { fs.symlinkSync(SECRET, 'l'); return fs.readFileSync('l').length; });",
    "requires the secret": "tries(() => require(SECRET)); tries(() => process.dlopen({ exports: {} }, SECRET) || 1);",
    "has the environment": "tries(() => process.env.SPARRING_TOKEN);",
    "reads other environments": "for (const p of fs.readdirSync('/proc')) tries(() => fs.readFileSync(`/proc/${p}/environ`, 'utf8').includes('SPARRING_TOKEN'));",
    "connects": "net.connect(PORT, '127.0.0.1', won).on('error', () => 0); fetch(`http://127.0.0.1:${PORT}`).then(won, () => 0);",
    "listens": "net.createServer().listen(0, won).on('error', () => 0); net.createServer().listen('/tmp/s', won).on('error', () => 0);",
    "asks for names": "require('dns').lookup('example.com', (e, a) => a && won());",
    "sends packets": "const s = require('dgram').createSocket('udp4'); s.on('error', () => process.exit(1)); s.send('x', PORT, '127.0.0.1', (e) => e ? process.exit(1) : won());",
    "becomes root": "for (const f of ['setuid', 'setgid', 'seteuid', 'setegid']) tries(() => { process[f](0); return true; });",
    "kills the parent": "tries(() => process.ppid > 1 && process.kill(process.ppid, 9));",
    "writes outside": "for (const p of ['/x', '/usr/x', '/etc/x', '/usr/share/nodejs/x', '/var/tmp/x']) tries(() => { fs.writeFileSync(p, ''); return true; });",
    "leaves a mark": "for (const p of ['/tmp/mark', '/dev/shm/mark']) { tries(() => fs.existsSync(p)); fs.writeFileSync(p, ''); }",
    "writes to descriptors": "for (let f = 3; f < 64; f++) try { fs.writeSync(f, Buffer.from('\\x0b\\0\\0\\0{\"ok\":null}')); } catch {}",
    "a worker that answers late": "new (require('worker_threads').Worker)('setTimeout(() => require(\"fs\").writeSync(1, \"50\"), 400)', { eval: true }); setTimeout(() => process.exit(0), 50);",
    "a daemon that answers late": "cp.spawn('bash', ['-c', 'sleep 0.3; echo 50'], { detached: true, stdio: 'inherit' }).unref();",
    "answers and fails": "fs.writeSync(1, '50\\n'); process.exit(1);",
    "answers and throws": "fs.writeSync(1, '50\\n'); throw new Error('x');",
    "inspects": "tries(() => { require('inspector').open(0, '127.0.0.1'); return require('inspector').url(); });",
    "internals": "tries(() => process.binding('spawn_sync').spawn({ file: '/bin/cat', args: ['cat', SECRET], stdio: [{ type: 'pipe', readable: true, writable: true }] }).status === 0);",
}
USING_UP_JS = {
    "a loop": "for (;;);",
    "a loop of promises": "const f = () => Promise.resolve().then(f); f();",
    "memory": "const x = []; for (;;) x.push(new Array(1e5).fill(1.5));",
    "memory beside the heap": "const x = []; for (;;) x.push(Buffer.alloc(1 << 20, 1));",
    "a long text": "let s = 'x'; for (;;) s += s;",
    "workers without end": "const { Worker } = require('worker_threads'); for (;;) new Worker('for(;;);', { eval: true });",
    "children without end": "for (;;) try { cp.spawn('sleep', ['100']); } catch {}",
    "itself": "for (;;) try { cp.fork(__filename); } catch {}",
    "a regular expression": "/^(a+)+$/.test('a'.repeat(50) + 'b');",
    "a flood of output": "for (;;) console.log('x'.repeat(10000));",
    "waits": "setTimeout(won, 1e6);",
    "a memory of web assembly": "const m = []; for (;;) m.push(new Uint8Array(new WebAssembly.Memory({ initial: 512 }).buffer).fill(1));",
    "files": "const b = Buffer.alloc(1 << 20); for (let i = 0; ; i++) try { fs.writeFileSync(`f${i}`, b); } catch {}",
}
REACHING_BASH = {
    "reads the secret": '[[ -r $SECRET ]] && won; read -r x < "$SECRET" && won; cat /etc/shadow 2>/dev/null && won',
    "reads by other programs": 'for p in cat head tail sort rev "sed p" "awk 1" "dd status=none if=" "python3 -c print(open(__import__(\'sys\').argv[1]).read())" "perl -pe1"; do [[ -n $($p "$SECRET" 2>/dev/null) ]] && won; done',
    "reads by a link": 'ln -s "$SECRET" l; [[ -r l ]] && won; ln -sfn / r; [[ -r r$SECRET ]] && won',
    "looks for the secret": "[[ -n $(find / -name secret.c 2>/dev/null) ]] && won",
    "reads other environments": "cat /proc/*/environ 2>/dev/null | grep -qa SPARRING_TOKEN && won; [[ -n $SPARRING_TOKEN ]] && won",
    "sees other processes": "for d in /proc/[0-9]*; do ((${d#/proc/} > 200)) && won; done; ((PPID > 1)) && won",
    "connects": "(exec 3<> /dev/tcp/127.0.0.1/$PORT) 2>/dev/null && won; (exec 3<> /dev/udp/127.0.0.1/$PORT) 2>/dev/null && won",
    "connects by other programs": 'perl -e "use Socket; socket(S, PF_INET, SOCK_STREAM, 6) && connect(S, sockaddr_in($PORT, INADDR_LOOPBACK)) || exit 1" 2>/dev/null && won; python3 -c "import socket; socket.create_connection((\'127.0.0.1\', $PORT))" 2>/dev/null && won',
    "becomes root": "sudo -n true 2>/dev/null && won; su -c true 2>/dev/null < /dev/null && won; ((EUID == 0 && UID == 1)) && won; cp /bin/bash b; chmod u+s b; [[ $(./b -p -c 'echo $EUID') == 0 ]] && won",
    "mounts and name spaces": "mount -t tmpfs none /tmp 2>/dev/null && won; unshare -r true 2>/dev/null && won; chroot /tmp true 2>/dev/null && won; nsenter -t 1 -m true 2>/dev/null && won",
    "writes outside": 'for f in / /usr /usr/bin /etc /usr/lib /var /proc/sys/kernel/core_pattern /usr/local/bin; do (: > "$f/x") 2>/dev/null && won; (: > "$f") 2>/dev/null && won; done',
    "leaves a mark": "[[ -e /tmp/mark || -e /dev/shm/mark ]] && won; touch /tmp/mark /dev/shm/mark",
    "kills others": "((PPID > 1)) && kill -9 $PPID && won; for p in {2..500}; do [[ $p != $BASHPID ]] && kill -0 $p 2>/dev/null && won; done",
    "a daemon that answers late": "(setsid bash -c 'sleep 0.3; echo 50' &) & disown",
    "answers and fails": "echo 50; exit 3",
    "answers and dies": "echo 50; sleep 0.05; exec bash -c 'kill -SEGV $$; exit 9'",
    "limits raised": "ulimit -t unlimited 2>/dev/null && won; ulimit -f unlimited 2>/dev/null && won; ulimit -u unlimited 2>/dev/null && won",
    "the library's loader": 'for l in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do [[ -e $l ]] && $l "$SECRET" 2>/dev/null && won; done',
    "descriptors of the library": "for f in /proc/self/fd/*; do f=${f##*/}; ((f > 3 && f != 255)) && won; done; for f in {3..200}; do echo '{\"ok\":null}' 2>/dev/null >&$f; done 2>/dev/null",
}
USING_UP_BASH = {
    "a fork bomb": ":() { : | : & }; :",
    "a loop": "while :; do :; done",
    "loops of children": "for i in 1 2 3 4; do while :; do :; done & done; wait",
    "deaf to signals": "trap '' TERM INT HUP QUIT XCPU; while :; do :; done",
    "memory": "x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done",
    "memory of a pipeline": "tail -c 2G < /dev/zero | tail -c 2G > /dev/null",
    "a flood of output": "yes 50",
    "a flood of errors": "yes >&2",
    "files": "dd if=/dev/zero of=/tmp/x bs=1M & dd if=/dev/zero of=/dev/shm/x bs=1M; while :; do sleep 1; done",
    "a sparse file": "truncate -s 1T x && won; while :; do sleep 1; done",
    "waits for nobody": "mkfifo p; read -r x < p; won",
    "kills all": "kill -9 -1; kill -STOP $$; while :; do sleep 1; done",
    "daemons": "for i in {1..20}; do (setsid sleep 1000 &); done; sleep 1000",
    "many files": "i=0; while :; do : > f$((i++)); done",
}
BASH_WON, JS_WON = _BASH, _JS
