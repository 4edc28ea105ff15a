/** Files carried off, quickly and slowly, over a grid. */
import { exfiltrationLookAlikes } from './exfiltration-benign.trials.ts'
import { attack, type BehaviourTrials, browse, lookUp, transfer } from './trials/index.ts'

const client = '10.0.0.31'
const resolver = '10.0.0.2'
const taker = '203.0.113.90'

export const exfiltrationTrials: BehaviourTrials = {
  behaviour: 'exfiltration',
  attacks: [
    attack({
      name: 'files sent at once, by a machine watched for so long, to a server that it never used',
      axes: {
        megabytes: { label: 'megabytes', values: [50, 200, 1000] },
        watchedH: { label: 'hours watched', values: [1, 3] },
        port: { label: 'port', values: [22, 443, 8081] },
      },
      write(wire, { megabytes, watchedH, port }) {
        const fromS = watchedH * 3600
        browse(wire, 3, { client, resolver, untilS: fromS + 400, everyS: 200 })
        transfer(wire, fromS, {
          ...{ client, server: taker, port, up: megabytes * 1e6 },
          name: port === 443 ? '' : null,
          pace: wire.between(2e6, 2e7),
        })
      },
    }),
    attack({
      name: 'the same in pieces, one each so many minutes',
      axes: {
        pieceMB: { label: 'megabytes a piece', values: [0.5, 2, 10] },
        everyMin: { label: 'minutes between pieces', values: [2, 10, 60] },
        name: { label: 'name of the server', values: ['none', 'in TLS alone', 'looked up'] },
      },
      write(wire, { pieceMB, everyMin, name }) {
        const hours = everyMin < 10 ? 3 : 12
        browse(wire, 3, { client, resolver, untilS: hours * 3600, everyS: 240 })
        for (let t = 2700; t < hours * 3600; t += everyMin * 60 * wire.between(0.8, 1.2)) {
          if (name === 'looked up')
            lookUp(wire, t - 0.1, {
              client,
              server: resolver,
              name: 'store.files.example',
              answer: taker,
            })
          const size = pieceMB * 1e6 * wire.between(0.8, 1.2)
          const called = name === 'none' ? '' : 'store.files.example'
          transfer(wire, t, {
            client,
            server: taker,
            name: called,
            up: Math.round(size),
            down: 300,
          })
        }
      },
    }),
    attack({
      name: 'files sent by FTP or plain HTTP to a bare address',
      axes: {
        megabytes: { label: 'megabytes', values: [60, 400] },
        port: { label: 'port', values: [21_034, 80] },
      },
      write(wire, { megabytes, port }) {
        browse(wire, 3, { client, resolver, untilS: 5400, everyS: 120 })
        for (let i = 0, t = 4000; i < 4; i++)
          t = transfer(wire, t + 1, {
            client,
            server: taker,
            port,
            name: null,
            up: (megabytes / 4) * 1e6,
            down: 90,
          })
      },
    }),
  ],
  lookAlikes: exfiltrationLookAlikes,
}
