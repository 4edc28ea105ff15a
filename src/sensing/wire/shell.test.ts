import { describe, expect, test } from 'vitest'
import { recognise } from './recognise.ts'
import { readShell } from './shell.ts'
import {
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const outputs = 'some output\r\n'.repeat(6)
const shells = [
  {
    name: 'powershell',
    out: `Windows PowerShell running as user a on B\r\n\r\nPS C:\\Windows\\system32>${outputs}PS C:\\Windows\\system32> `,
    orders: 'whoami /all\n',
  },
  {
    name: 'powershell',
    out: 'corp\\maria\r\nPS C:\\Users> more\r\nPS C:\\Users> ',
    orders: 'Get-Acl\nls\n',
  },
  {
    name: 'windows-shell',
    out: `Microsoft Windows [Version 10.0.19045.1]\r\n(c) Microsoft.\r\n\r\nC:\\tmp>ipconfig\r\n${outputs}\r\nC:\\tmp>`,
    orders: 'ipconfig\n',
  },
  {
    name: 'unix-shell',
    out: 'bash: no job control in this shell\nwww-data@web:/var/www$ uid=33(www-data)\nwww-data@web:/var/www$ ',
    orders: 'id\n',
  },
  {
    name: 'unix-shell',
    out: '\x1b]0;a@b: ~\x07\x1b[01;32ma@b\x1b[00m:\x1b[01;34m~\x1b[00m$ id\r\nuid=0\r\n\x1b[01;32ma@b\x1b[00m:~# ',
    orders: 'id\r',
  },
  { name: 'unix-shell', out: '$ uid=33(www)\n$ Linux web 5.4\n$ ', orders: 'id\nuname -a\n' },
  { name: 'unix-shell', out: 'sh-5.1# root\nsh-5.1# ', orders: '/usr/bin/whoami\n' },
  {
    name: 'unprompted-shell',
    out: `uid=33(www)\nLinux web 5.4\n/var/www\n${outputs}`,
    orders: 'id\nuname -a\npwd\ncat x\n',
  },
] as const

describe('a shell whose client shows the prompt and gets the orders', () => {
  test.each(shells)('$name, $orders', ({ name, out, orders }) => {
    const { application, isFinal } = recognise(tcpHeads(out, orders))
    expect(application).toMatchObject({ kind: 'plain', name, group: 'remote' })
    expect(isFinal).toBe(true)
  })
  test('before the first order it is undecided', () => {
    expect(recognise({ ...tcpHeads('PS C:\\> ', 'who'), isComplete: false })).toMatchObject({
      application: null,
      isFinal: false,
    })
  })
})

const others = {
  'a console whose server shows the prompt': [
    'show run\nexit\nls\n',
    'router# \nadmin@nas:~$ \nadmin@nas:~$ ',
  ],
  'a log of a build': [
    `PS C:\\agent> dotnet build\r\n${outputs}PS C:\\agent> dotnet test\r\n`,
    'OK\nOK\n',
  ],
  'a log that is pasted': ['$ npm test\nok\n$ npm run build\n', 'https://paste.example/x1\n'],
  'a game of words': ['look\nnorth\nget lamp\n', 'You are in a cave.\nWhich way?\nfind the door\n'],
  'lines of measurements': ['cpu 12\nmem 40\n'.repeat(100), 'ok\n'.repeat(100)],
  'a help text that is fetched': ['get help\n', 'ls\ncd\ncat\nfind\ngrep\nid\n'.repeat(20)],
  bytes: ['\0\x01\x02$ \n$ \n', 'id\nls\n'],
} as const

test.each(Object.entries(others))('%s is none', (_, [out, back]) => {
  expect(recognise(tcpHeads(out, back)).application).toBeNull()
})

test('text without any sign is given up', () => {
  expect(readShell(tcpHeads('x y\n'.repeat(300), 'z\n'))).toBeNull()
})

test('every length and hostile bytes are read', () => {
  const { out, orders } = shells[0]
  expectEveryHeadLengthToBeRead(tcpHeads(out, orders), readShell)
  expectHostileHeadsToBeRead(tcpHeads(out, orders), readShell)
})
