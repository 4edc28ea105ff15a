/** Shells that call out in the clear, over a grid; their look-alikes stand in `clear-talk-benign.trials.ts`. */
import { clearTalkLookAlikes } from './clear-talk-benign.trials.ts'
import {
  attack,
  type BehaviourTrials,
  browse,
  converse,
  type Say,
  type TrialWire,
} from './trials/index.ts'

const client = '10.0.0.49'
const resolver = '10.0.0.2'

interface Shell {
  readonly opening: string
  readonly prompt: string
  readonly orders: readonly string[]
  readonly echoes?: boolean
}

const windows = [
  'whoami /all',
  'net user /domain',
  'ipconfig /all',
  'dir C:\\Users',
  'tasklist',
  'nltest /dclist:',
]
const cmdlets = [
  'Get-Process',
  'ls',
  '$env:USERNAME',
  'Get-ADUser -Filter *',
  'cat notes.txt',
  'whoami',
]
const unix = [
  'id',
  'uname -a',
  'cat /etc/passwd',
  'ls -la /home',
  'ps aux',
  'sudo -l',
  'find / -perm -4000',
]

/** What tools of the kind write: Nishang, one line of PowerShell, netcat with cmd, bash, sh, Python’s pty, Kali, netcat with sh. */
const shells: Readonly<Record<string, Shell>> = {
  'PowerShell with a banner': {
    opening:
      'Windows PowerShell running as user m on PC\r\nCopyright (C) 2015 Microsoft\r\n\r\nPS C:\\Windows>',
    ...{ prompt: 'PS C:\\Windows> ', orders: windows },
  },
  'PowerShell of one line': { opening: '', prompt: 'PS C:\\Users\\m> ', orders: cmdlets },
  'cmd.exe': {
    opening:
      'Microsoft Windows [Version 10.0.19045.2965]\r\n(c) Microsoft Corporation.\r\n\r\nC:\\tmp>',
    ...{ prompt: 'C:\\tmp>', orders: windows, echoes: true },
  },
  'bash -i': {
    opening: 'bash: no job control in this shell\nwww-data@web:/var/www$ ',
    ...{ prompt: 'www-data@web:/var/www$ ', orders: unix },
  },
  'sh -i': { opening: '$ ', prompt: '$ ', orders: unix },
  'a terminal of Python': {
    opening: '\x1b]0;w@web: ~\x07\x1b[01;32mw@web\x1b[00m:\x1b[01;34m~\x1b[00m$ ',
    ...{ prompt: '\x1b[01;32mw@web\x1b[00m:~$ ', orders: unix, echoes: true },
  },
  'a root shell': { opening: '', prompt: '[root@db01 ~]# ', orders: unix },
  'sh without a prompt': { opening: '', prompt: '', orders: unix },
}

function open(
  wire: TrialWire,
  of: { shell: string; orders: number; pauseS: number; server: string; port: number },
): void {
  const { opening, prompt, orders, echoes } = shells[of.shell]!
  browse(wire, 5, { client, resolver, untilS: of.orders * of.pauseS + 60, everyS: 120 })
  const says: Say[] = opening === '' ? [] : [{ by: 'client', what: opening }]
  for (let i = 0; i < of.orders; i++) {
    const order = orders[wire.whole(0, orders.length - 1)]!
    const brought = `some output of it\r\n`.repeat(wire.whole(2, 90))
    says.push({ by: 'server', what: `${order}\n`, afterS: Math.min(290, wire.wait(of.pauseS)) })
    says.push({
      by: 'client',
      what: `${echoes ? `${order}\r\n` : ''}${brought}${prompt}`,
      afterS: 0.1,
    })
  }
  converse(wire, 40, {
    client: { address: client, port: wire.port() },
    server: { address: of.server, port: of.port },
    says,
    end: 'reset',
  })
}

const kinds = { label: 'shell', values: Object.keys(shells) } as const

export const reverseShellTrials: BehaviourTrials = {
  behaviour: 'reverse-shell',
  attacks: [
    attack({
      name: 'a shell that calls somebody outside',
      axes: {
        shell: kinds,
        orders: { label: 'commands', values: [4, 12, 60] },
        pauseS: { label: 'mean pause, seconds', values: [4, 90] },
      },
      write(wire, { shell, orders, pauseS }) {
        const port = [443, 4444, 8080, 9001, 53][wire.whole(0, 4)]!
        open(wire, { shell, orders, pauseS, server: '203.0.113.120', port })
      },
    }),
    attack({
      name: 'a shell that calls another machine inside',
      axes: { shell: kinds, orders: { label: 'commands', values: [5, 30] } },
      write(wire, { shell, orders }) {
        open(wire, { shell, orders, pauseS: 20, server: '10.0.0.66', port: 4444 })
      },
    }),
  ],
  lookAlikes: clearTalkLookAlikes,
}
