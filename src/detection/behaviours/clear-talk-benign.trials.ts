/** Conversations in the clear that are neither a shell for somebody elsewhere nor mining: consoles, logs, games, wallets. */
import {
  browse,
  converse,
  type LookAlike,
  lookAlike,
  lookUp,
  type Say,
  type TrialWire,
} from './trials/index.ts'

const client = '10.0.0.48'
const resolver = '10.0.0.2'
const exchanges = 40

interface Clear {
  readonly name: string
  readonly port: number
  /** Who says the line first, of each exchange. */
  readonly leads: Say['by']
  readonly opening?: readonly Say[]
  readonly line: (i: number) => string
  readonly answer: (i: number) => string
}

const words = ['look', 'north', 'get lamp', 'find the door', 'kill troll', 'who', 'cat']
const orders = ['ls -l', 'cat /etc/hosts', 'whoami', 'ps aux', 'df -h', 'uname -a', 'ip route']
const of = <T>(list: readonly T[], i: number): T => list[(i * 7 + 3) % list.length]!
const text = (i: number) => 'a line that tells something of it all\n'.repeat(1 + ((i * 5) % 9))

const talks: readonly Clear[] = [
  {
    ...{ name: 'the console of a switch, worked at without Telnet’s options', port: 4001 },
    opening: [{ by: 'server', what: 'switch-4 console\r\nswitch-4> ' }],
    ...{ leads: 'client', line: (i) => `show interface ${i}\n` },
    answer: (i) => `${text(i)}switch-4> `,
  },
  {
    ...{ name: 'a Unix console of a server, worked at from here', port: 2300 },
    opening: [{ by: 'server', what: 'Last login: today\r\nadmin@nas:~$ ' }],
    ...{ leads: 'client', line: (i) => `${of(orders, i)}\n` },
    answer: (i) => `${of(orders, i)}\r\n${text(i)}admin@nas:~$ `,
  },
  {
    ...{ name: 'a mail program that hands mail in', port: 25 },
    opening: [
      { by: 'server', what: '220 mail.example ESMTP\r\n' },
      { by: 'client', what: 'EHLO pc\r\n' },
      { by: 'server', what: '250 mail.example\r\n' },
    ],
    ...{ leads: 'client', line: (i) => `RCPT TO:<user${i}@example.org>\r\n` },
    answer: () => '250 2.1.5 Ok\r\n',
  },
  {
    ...{ name: 'a file server that is looked through by FTP', port: 21 },
    opening: [{ by: 'server', what: '220 files.example FTP server\r\n' }],
    ...{ leads: 'client', line: (i) => `CWD /pub/${i}\r\n` },
    answer: () => '250 CWD command successful\r\n',
  },
  {
    ...{ name: 'a game of words', port: 4000 },
    opening: [{ by: 'server', what: 'Welcome to the cave!\r\nWhat is your name?\r\n' }],
    ...{ leads: 'client', line: (i) => `${of(words, i)}\n` },
    answer: (i) => `${text(i)}> `,
  },
  {
    ...{ name: 'the console of a store of keys', port: 6379, leads: 'client' },
    ...{ line: (i) => `GET session:${i}\r\n`, answer: () => '$5\r\nvalue\r\n' },
  },
  {
    ...{ name: 'the figures of a cache, asked for', port: 11_211, leads: 'client' },
    line: () => 'stats\r\n',
    answer: (i) => `STAT uptime ${i}\r\nSTAT threads 4\r\nEND\r\n`,
  },
  {
    ...{ name: 'the log of a build on Windows, streamed, each part acknowledged', port: 5170 },
    leads: 'client',
    line: (i) => `PS C:\\agent\\work> dotnet build part${i}\r\n${text(i)}`,
    answer: () => 'OK\n',
  },
  {
    ...{ name: 'the log of a build on Unix, streamed, each part acknowledged', port: 5171 },
    leads: 'client',
    line: (i) => `ci@runner:~/work$ make part${i}\n$ npm test\n${text(i)}`,
    answer: (i) => `ack ${i}\n`,
  },
  {
    ...{ name: 'what was typed on servers, sent to a keeper of records', port: 6514 },
    leads: 'client',
    line: (i) => `<86>host bash: root@web:~# ${of(orders, i)}\nroot@web:~# ${of(orders, i + 1)}\n`,
    answer: () => '.\n',
  },
  {
    ...{ name: 'help for PowerShell, read by HTTP', port: 80, leads: 'client' },
    line: (i) => `GET /docs/${i} HTTP/1.1\r\nHost: docs.example.org\r\nUser-Agent: b/1.0\r\n\r\n`,
    answer: (i) => {
      const body = `PS C:\\> Get-Process\r\nPS C:\\> whoami\r\n${text(i)}`
      return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    },
  },
  {
    ...{ name: 'a list of commands that is fetched line by line', port: 7070, leads: 'client' },
    line: (i) => `get ${i}\n`,
    answer: (i) => `${of(orders, i)}\n`,
  },
  {
    ...{ name: 'a chat by IRC in which commands are pasted', port: 6667, leads: 'server' },
    opening: [{ by: 'client', what: 'NICK maria\r\nUSER maria 0 * :Maria\r\n' }],
    line: (i) => `:bob!b@x PRIVMSG #help :${of(orders, i)}\r\n`,
    answer: (i) => `PRIVMSG #help :$ ${of(orders, i)} says ${i}\r\n`,
  },
  {
    ...{ name: 'a wallet of a currency, by JSON-RPC', port: 50_001, leads: 'client' },
    line: (i) => `{"id":${i},"method":"blockchain.headers.subscribe","params":[]}\n`,
    answer: (i) => `{"id":${i},"result":{"height":${820_000 + i}}}\n`,
  },
  {
    ...{ name: 'a node of a currency, asked by JSON-RPC', port: 8546, leads: 'client' },
    line: (i) => `{"jsonrpc":"2.0","id":${i},"method":"eth_blockNumber","params":[]}\n`,
    answer: (i) => `{"jsonrpc":"2.0","id":${i},"result":"0x${(9000 + i).toString(16)}"}\n`,
  },
  {
    ...{ name: 'a chat of a program of its own, in lines of JSON, with a login', port: 7443 },
    opening: [
      { by: 'client', what: '{"method":"login","params":{"user":"maria","password":"x1"}}\n' },
      { by: 'server', what: '{"result":"welcome"}\n' },
    ],
    ...{ leads: 'server', line: (i) => `{"event":"message","text":"hello ${i}"}\n` },
    answer: (i) => `{"method":"seen","params":[${i}]}\n`,
  },
  {
    ...{ name: 'an agent that is told by words of its maker what to measure', port: 5665 },
    opening: [{ by: 'client', what: 'agent 4.1 ready\n' }],
    ...{
      leads: 'server',
      line: (i) => `measure disk${i}\n`,
      answer: (i) => `disk${i} ${i * 7} %\n`,
    },
  },
  {
    ...{ name: 'a server of chess', port: 5000 },
    opening: [{ by: 'server', what: 'Welcome\r\nlogin: ' }],
    ...{ leads: 'client', line: (i) => `e${1 + (i % 8)}e${1 + ((i * 3) % 8)}\n` },
    answer: () => 'fics% a move was made\r\nfics% ',
  },
]

function speak(wire: TrialWire, talk: Clear, { pauseS, place }: { pauseS: number; place: string }) {
  const { port, leads, opening = [], line, answer } = talk
  const isOutside = place === 'outside'
  const address = isOutside ? '198.51.100.160' : '10.0.0.60'
  browse(wire, 5, { client, resolver, untilS: exchanges * pauseS, everyS: pauseS * 10 })
  if (isOutside)
    lookUp(wire, 9.9, { client, server: resolver, name: 'talk.svc.example', answer: address })
  const follows = leads === 'client' ? 'server' : 'client'
  const says: Say[] = [...opening]
  for (let i = 0; i < exchanges; i++) {
    says.push({ by: leads, what: line(i), afterS: Math.min(250, 0.3 + wire.wait(pauseS)) })
    says.push({ by: follows, what: answer(i), afterS: 0.05 })
  }
  converse(wire, 10, {
    client: { address: client, port: wire.port() },
    server: { address, port },
    says,
  })
}

/** A desk that a maker has for its devices: a shell in all but who types. */
const desk = lookAlike({
  name: 'devices of one maker whose support desk looks at them by a console',
  axes: {
    devices: { label: 'devices', values: [4, 8] },
    pauseS: { label: 'pause', values: [3, 30] },
  },
  write(wire, { devices, pauseS }) {
    for (let device = 0; device < devices; device++) {
      const who = `10.0.0.${70 + device}`
      const says: Say[] = [{ by: 'client', what: `dev@cam${device}:~$ ` }]
      for (let i = 0; i < 12; i++)
        says.push(
          { by: 'server', what: `${of(orders, i)}\n`, afterS: wire.wait(pauseS) },
          { by: 'client', what: `${text(i)}dev@cam${device}:~$ `, afterS: 0.1 },
        )
      const at = 10 + device * wire.between(1, 40)
      lookUp(wire, at - 0.1, {
        ...{ client: who, server: resolver, name: 'desk.maker.example', answer: '198.51.100.161' },
      })
      converse(wire, at, {
        client: { address: who, port: wire.port() },
        server: { address: '198.51.100.161', port: 7022 },
        says,
      })
    }
  },
})

export const clearTalkLookAlikes: readonly LookAlike[] = [
  ...talks.map((talk) =>
    lookAlike({
      name: talk.name,
      axes: {
        place: { label: 'server', values: ['inside', 'outside'] },
        pauseS: { label: 'mean pause, seconds', values: [2, 25] },
      },
      rightly: ['remote-session'],
      write: (wire, point) => speak(wire, talk, point),
    }),
  ),
  desk,
]
