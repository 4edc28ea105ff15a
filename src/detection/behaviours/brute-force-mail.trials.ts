/** Logins of mail programs, sensors, applications and browsers: many of them behind encryption. */
import {
  clientHello,
  converse,
  exchanges,
  fetchHttp,
  type LookAlike,
  logIn,
  lookAlike,
  serverHello,
  tlsData,
} from './trials/index.ts'

const server = '10.0.0.25'

export const bruteForceMailAndWeb: readonly LookAlike[] = [
  lookAlike({
    name: 'a mail program that opens many connections as it starts',
    axes: {
      accounts: { label: 'accounts', values: [1, 3] },
      folders: { label: 'connections each', values: [5, 10] },
    },
    write(wire, { accounts, folders }) {
      for (let i = 0; i < accounts * folders; i++) {
        const listed = wire.whole(200, 30_000)
        const list = exchanges(wire, {
          count: 1,
          up: [60, 90],
          down: [listed, listed],
          inTls: true,
        })
        const many = { count: wire.whole(3, 8), up: [26, 40], down: [50, 90] } as const
        const idle = exchanges(wire, { ...many, everyS: [200, 420], inTls: true })
        const work = [...list, ...idle]
        const one = { service: 'imaps', client: '198.51.100.21', server, work } as const
        logIn(wire, 10 + i * wire.between(0.1, 0.6), one)
      }
    },
  }),
  lookAlike({
    name: 'an office behind one address: phones that come, look for mail and go',
    axes: {
      service: { label: 'service', values: ['imaps', 'pop3s'] },
      phones: { label: 'phones', values: [3, 12] },
      everyS: { label: 'seconds between looks', values: [120, 600] },
    },
    write(wire, { service, phones, everyS }) {
      for (let p = 0; p < phones; p++)
        for (let t = wire.between(0, everyS); t < 3600; t += everyS * wire.between(0.9, 1.2)) {
          const many = { count: wire.whole(2, 4), up: [36, 90], down: [60, 2500] } as const
          const work = exchanges(wire, { ...many, inTls: true })
          const one = { client: '198.51.100.20', server, work }
          logIn(wire, 10 + t, { service: service as 'imaps', ...one })
        }
    },
  }),
  lookAlike({
    name: 'connections to a mail server that are opened and not used',
    axes: { count: { label: 'connections', values: [12, 40] } },
    write(wire, { count }) {
      for (let i = 0; i < count; i++)
        converse(wire, 10 + wire.between(0, 1800), {
          client: { address: '198.51.100.20', port: wire.port() },
          server: { address: server, port: 993 },
          says: [
            { by: 'client', what: clientHello(wire, 'mail.example.com') },
            { by: 'server', what: serverHello(wire) },
            { by: 'client', what: tlsData(wire, 53) },
          ],
          ...{ keptS: 180, end: 'server' as const },
        })
    },
  }),
  lookAlike({
    name: 'a monitor that logs in at even times and is let in',
    axes: {
      service: { label: 'service', values: ['ssh', 'imaps', 'ldaps', 'rdp', 'mysql'] },
      everyS: { label: 'seconds between checks', values: [30, 300] },
      by: { label: 'by', values: ['the clock', 'waiting after each'] },
    },
    write(wire, { service, everyS, by }) {
      const isWaiting = by !== 'the clock'
      for (let i = 0, t = 10; i < 30; i++) {
        const end = logIn(wire, t, {
          ...{ service: service as 'ssh', client: '10.0.0.8', server },
          ...(isWaiting && { answerS: wire.between(0.005, 0.15) }),
          ...(service === 'ssh' && {
            work: exchanges(wire, { count: 1, up: [80, 80], down: [60, 60] }),
          }),
        })
        t = isWaiting ? end + everyS : 10 + (i + 1) * everyS + wire.between(0, 0.2)
      }
    },
  }),
  lookAlike({
    name: 'a directory that an application asks whether its users are right, over TLS',
    axes: {
      logins: { label: 'logins', values: [20, 100] },
      everyS: { label: 'mean seconds between them', values: [2, 20] },
    },
    write(wire, { logins, everyS }) {
      for (let i = 0, t = 10; i < logins; i++, t += wire.wait(everyS))
        logIn(wire, t, {
          ...{ service: 'ldaps', client: '10.0.0.12', server },
          answerS: wire.between(0.002, 0.03),
        })
    },
  }),
  lookAlike({
    name: 'sensors that come back for each reading',
    axes: {
      service: { label: 'service', values: ['mqtt', 'mqtts'] },
      everyS: { label: 'seconds between readings', values: [5, 60] },
    },
    write(wire, { service, everyS }) {
      for (let i = 0, t = 10; i < 50; i++, t += everyS * wire.between(0.8, 1.2)) {
        const what = wire.whole(60, 90)
        const reading = service === 'mqtts' ? tlsData(wire, what) : what
        const work = [{ by: 'client', what: reading, afterS: 0.05 } as const]
        logIn(wire, t, { service: service as 'mqtt', client: '10.0.0.91', server, work })
      }
    },
  }),
  lookAlike({
    name: 'a script that sends mail, a connection each',
    axes: {
      service: { label: 'service', values: ['smtp', 'smtps'] },
      mails: { label: 'mails', values: [15, 60] },
    },
    write(wire, { service, mails }) {
      for (let i = 0, t = 10; i < mails; i++, t += wire.between(0.5, 4)) {
        const many = { count: 3, up: [40, 120], down: [30, 60] } as const
        const said = exchanges(wire, { ...many, inTls: service === 'smtps' })
        const what = wire.whole(1500, 30_000)
        const mail = service === 'smtps' ? tlsData(wire, what) : what
        const work = [...said, { by: 'client', what: mail } as const]
        logIn(wire, t, { service: service as 'smtp', client: '10.0.0.12', server, work })
      }
    },
  }),
  lookAlike({
    name: 'shares that are mounted again and again',
    axes: { mounts: { label: 'mounts', values: [10, 50] } },
    write(wire, { mounts }) {
      for (let i = 0, t = 10; i < mounts; i++, t += wire.between(2, 40)) {
        const work = exchanges(wire, { count: wire.whole(4, 20), up: [80, 400], down: [80, 4000] })
        logIn(wire, t, { service: 'smb', client: '10.0.0.44', server, work })
      }
    },
  }),
  lookAlike({
    name: 'an interface that asks for a password first, and is then used',
    axes: { calls: { label: 'calls', values: [20, 80] } },
    write(wire, { calls }) {
      for (let i = 0, t = 10; i < calls; i++, t += wire.between(0.2, 5)) {
        const call = { client: '10.0.0.12', server, host: 'registry.example.com', path: '/v2/' }
        const end = fetchHttp(wire, t, { ...call, status: '401 Unauthorized', down: 120 })
        fetchHttp(wire, end, { ...call, down: wire.whole(200, 9000) })
      }
    },
  }),
  lookAlike({
    name: 'routers that a script asks over telnet',
    axes: { rounds: { label: 'rounds', values: [4, 12] } },
    write(wire, { rounds }) {
      for (let i = 0; i < rounds * 5; i++) {
        const work = exchanges(wire, { count: 3, up: [8, 30], down: [900, 6000] })
        const router = `10.0.4.${1 + (i % 5)}`
        const at = 10 + Math.floor(i / 5) * 300 + (i % 5) * wire.between(2, 4)
        logIn(wire, at, { service: 'telnet', client: '10.0.0.8', server: router, work })
      }
    },
  }),
]
