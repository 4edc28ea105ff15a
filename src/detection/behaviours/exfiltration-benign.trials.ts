/** People, devices and jobs that send much. */
import { exfiltrationLookAlikesJobs } from './exfiltration-benign-jobs.trials.ts'
import {
  browse,
  fetchHttps,
  type LookAlike,
  lookAlike,
  lookUp,
  sendStream,
  type TrialWire,
  transfer,
} from './trials/index.ts'

const client = '10.0.0.31'
const resolver = '10.0.0.2'
const cloud = '198.51.100.210'

/** Looks the name up, and sends. */
function send(
  wire: TrialWire,
  atS: number,
  to: {
    name: string
    up: number
    down?: number
    port?: number
    pace?: number
    server?: string
    client?: string
  },
) {
  const { server = cloud, ...rest } = { client, ...to }
  lookUp(wire, atS - 0.1, { client: rest.client, server: resolver, name: to.name, answer: server })
  return transfer(wire, atS, { ...rest, server })
}

export const exfiltrationLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'a phone that sends its photos to its owner’s server',
    axes: {
      photos: { label: 'photos', values: [10, 30, 80] },
      watchedMin: { label: 'minutes watched before', values: [5, 12, 60] },
    },
    write(wire, { photos, watchedMin }) {
      const fromS = watchedMin * 60
      browse(wire, 3, { client, resolver, untilS: fromS, everyS: 40 })
      for (let i = 0, t = fromS; i < photos; i++)
        t = send(wire, t + wire.between(0.2, 2), {
          name: 'photos.family.example',
          up: wire.whole(3e6, 6e6),
          down: wire.whole(20_000, 60_000),
        })
    },
  }),
  lookAlike({
    name: 'an attachment to a mail service used all the time',
    axes: { megabytes: { label: 'megabytes', values: [9, 25, 60] } },
    write(wire, { megabytes }) {
      browse(wire, 3, { client, resolver, untilS: 3600, everyS: 60 })
      const name = 'mail.office.example'
      for (let t = 20; t < 3500; t += wire.wait(60))
        fetchHttps(wire, t, {
          client,
          server: cloud,
          name,
          up: wire.whole(400, 3000),
          down: wire.whole(4000, 40_000),
        })
      send(wire, 3500, { name, up: megabytes * 1e6 })
    },
  }),
  lookAlike({
    name: 'a nightly backup to a store outside',
    axes: {
      megabytes: { label: 'megabytes a night', values: [40, 600] },
      port: { label: 'port', values: [22, 443] },
    },
    write(wire, { megabytes, port }) {
      for (let night = 0; night < 6; night++) {
        const t = 3600 + night * 86_400
        browse(wire, t - 3000, { client, resolver, untilS: t - 1000, everyS: 300 })
        send(wire, t, {
          name: 'backup.store.example',
          port,
          up: megabytes * 1e6 * wire.between(0.8, 1.2),
          down: 40_000,
        })
      }
    },
  }),
  lookAlike({
    name: 'all machines of an office back up to one cloud',
    axes: {
      machines: { label: 'machines', values: [5, 12] },
      megabytes: { label: 'megabytes each', values: [30, 150] },
    },
    write(wire, { machines, megabytes }) {
      for (let i = 0; i < machines; i++) {
        const one = `10.0.0.${40 + i}`
        browse(wire, 3 + i, { client: one, resolver, untilS: 3000, everyS: 300 })
        send(wire, 1200 + i * 200, {
          client: one,
          name: 'backup.cloud.example',
          up: megabytes * 1e6,
          down: 30_000,
        })
      }
    },
  }),
  lookAlike({
    name: 'a video call',
    axes: {
      minutes: { label: 'minutes', values: [15, 90] },
      port: { label: 'port', values: [3478, 8801] },
    },
    write(wire, { minutes, port }) {
      browse(wire, 3, { client, resolver, untilS: 5000, everyS: 120 })
      sendStream(wire, 2000, {
        client,
        server: cloud,
        port,
        lastsS: minutes * 60,
        up: 250_000,
        down: wire.between(60_000, 300_000),
      })
    },
  }),
  lookAlike({
    name: 'a game streamed to a player outside, live video sent',
    axes: { pace: { label: 'bytes a second', values: [400_000, 1_500_000] } },
    write(wire, { pace }) {
      browse(wire, 3, { client, resolver, untilS: 3000, everyS: 120 })
      sendStream(wire, 2000, {
        client,
        server: cloud,
        port: 47_998,
        lastsS: 500,
        up: pace,
        down: 9000,
      })
    },
  }),
  lookAlike({
    name: 'git pushes of a developer, one of them large',
    axes: {
      megabytes: { label: 'megabytes', values: [20, 120] },
      port: { label: 'port', values: [22, 443] },
    },
    write(wire, { megabytes, port }) {
      browse(wire, 3, { client, resolver, untilS: 9000, everyS: 120 })
      const name = 'git.forge.example'
      for (let t = 60; t < 8000; t += wire.wait(240))
        send(wire, t, { name, port, up: wire.whole(3000, 60_000), down: wire.whole(9000, 4e6) })
      send(wire, 8200, { name, port, up: megabytes * 1e6, down: 20_000 })
    },
  }),
  lookAlike({
    name: 'a release, or artefacts of a build, pushed to a registry that is fetched from, too',
    axes: {
      builds: { label: 'builds', values: [4, 20] },
      megabytes: { label: 'megabytes a build', values: [15, 80] },
    },
    write(wire, { builds, megabytes }) {
      for (let i = 0, t = 60; i < builds; i++, t += wire.wait(900)) {
        const name = 'registry.ci.example'
        for (let k = 0; k < 6; k++)
          send(wire, t + k, { name, up: 2000, down: wire.whole(1e6, 2e7) })
        send(wire, t + 60, {
          name: 'src.forge.example',
          server: '198.51.100.99',
          up: 2000,
          down: 9e6,
        })
        send(wire, t + 200, { name, up: megabytes * 1e6, down: 3000 })
      }
    },
  }),
  lookAlike({
    name: 'a camera that sends its pictures to its maker’s cloud',
    axes: {
      hours: { label: 'hours', values: [2, 12] },
      pace: { label: 'bytes a second', values: [20_000, 120_000] },
    },
    write(wire, { hours, pace }) {
      for (let t = 30; t < hours * 3600; t += 605) {
        lookUp(wire, t - 5, { client, server: resolver, name: 'time.cam.example' })
        send(wire, t, { name: 'eu.cam.example', up: pace * 600, down: 9000 })
      }
    },
  }),
  lookAlike({
    name: 'everything through a VPN',
    axes: {
      up: { label: 'megabytes up', values: [60, 400] },
      port: { label: 'port', values: [1194, 51_820] },
    },
    write(wire, { up, port }) {
      const lastsS = 7200
      sendStream(wire, 10, {
        client,
        server: cloud,
        port,
        lastsS,
        up: (up * 1e6) / lastsS,
        down: (up * 5e6) / lastsS,
      })
    },
  }),
  lookAlike({
    name: 'a mail server that delivers attachments to many servers',
    axes: { mails: { label: 'mails', values: [60, 200] } },
    write(wire, { mails }) {
      for (let i = 0, t = 30; i < mails; i++, t += wire.wait(40)) {
        const server = `198.51.100.${wire.whole(10, 50)}`
        const name = `mx.site${server.split('.')[3]}.example`
        lookUp(wire, t - 0.2, { client, server: resolver, name, answer: server })
        transfer(wire, t, {
          client,
          server,
          port: 25,
          name: null,
          up: Math.min(2e7, Math.round(20_000 / wire.between(0.003, 1))),
          down: 700,
        })
      }
    },
  }),
  lookAlike({
    name: 'logs and measurements to a collector outside, all the time',
    axes: {
      kilobytes: { label: 'kilobytes a minute', values: [40, 400] },
      hours: { label: 'hours', values: [3, 10] },
    },
    write(wire, { kilobytes, hours }) {
      for (let t = 10; t < hours * 3600; t += 3600) {
        send(wire, t, { name: 'updates.os.example', server: '198.51.100.7', up: 900, down: 90_000 })
        const up = kilobytes * 60_000 * wire.between(0.7, 1.3)
        send(wire, t + 5, {
          name: 'ingest.logs.example',
          up: Math.round(up),
          down: 900,
          pace: up / 3500,
        })
      }
    },
  }),
  lookAlike({
    name: 'torrents seeded to many',
    axes: {
      peers: { label: 'peers', values: [20, 60] },
      megabytes: { label: 'megabytes each, at most', values: [20, 60] },
    },
    write(wire, { peers, megabytes }) {
      browse(wire, 3, { client, resolver, untilS: 2400, everyS: 120 })
      for (let i = 0; i < 120; i++) {
        const server = `203.0.113.${10 + i}`
        const [port, asked] = [wire.whole(6881, 61_000), { name: null, up: 300, down: 400 }]
        transfer(wire, 400 + wire.between(0, 200), { client, server, port, ...asked })
      }
      for (let i = 0; i < peers; i++) {
        const server = `203.0.113.${10 + i}`
        const up = wire.between(0.05, 1) * megabytes * 1e6
        transfer(wire, 600 + wire.between(0, 3000), {
          client,
          server,
          port: wire.whole(6881, 61_000),
          name: null,
          up: Math.round(up),
          down: Math.round(up * wire.between(0.002, 1)),
          pace: 2e5,
        })
      }
    },
  }),
  lookAlike({
    name: 'a file handed over by a web service, once',
    axes: {
      megabytes: { label: 'megabytes', values: [10, 40] },
      watchedMin: { label: 'minutes watched before', values: [10, 90] },
    },
    write(wire, { megabytes, watchedMin }) {
      browse(wire, 3, { client, resolver, untilS: watchedMin * 60, everyS: 50 })
      const t = send(wire, watchedMin * 60, {
        name: 'share.files.example',
        up: 3000,
        down: 400_000,
      })
      send(wire, t + 5, { name: 'share.files.example', up: megabytes * 1e6, down: 9000 })
    },
  }),
  lookAlike({
    name: 'a drive that is kept the same in a cloud, file by file',
    axes: {
      files: { label: 'files', values: [20, 80] },
      kilobytes: { label: 'kilobytes a file', values: [200, 1500] },
    },
    write(wire, { files, kilobytes }) {
      browse(wire, 3, { client, resolver, untilS: 4 * 3600, everyS: 200 })
      for (let t = 30; t < 4 * 3600; t += wire.wait(300))
        send(wire, t, { name: 'drive.cloud.example', up: 900, down: wire.whole(1500, 9000) })
      for (let i = 0; i < files; i++)
        send(wire, 600 + wire.between(0, 3.5 * 3600), {
          name: 'drive.cloud.example',
          up: Math.round(kilobytes * 1000 * wire.between(0.2, 2)),
          down: 1500,
        })
    },
  }),
  ...exfiltrationLookAlikesJobs,
]
