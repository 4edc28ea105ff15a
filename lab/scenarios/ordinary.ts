import * as use from '../ordinary/index.ts'
import { deskNames } from '../plan.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const everything = 'All of it.'

function ordinary(scenario: Omit<Scenario, 'behaviours' | 'silent'>): Scenario {
  return { ...scenario, behaviours: [], silent: everything }
}

async function all(parts: readonly Promise<void>[]): Promise<void> {
  await Promise.all(parts)
}

function monitorRound(world: World, seconds: number): Promise<void> {
  const health = '/api/health'
  return all([
    use.monitor(world, {
      host: 'nas',
      url: `http://web1.lab.example${health}`,
      everySeconds: 60,
      seconds,
    }),
    use.monitor(world, {
      host: 'app1',
      url: `https://api.weather.example${health}`,
      everySeconds: 60,
      seconds,
    }),
    use.monitor(world, {
      host: 'nas',
      url: `https://web1.lab.example${health}`,
      everySeconds: 10,
      seconds,
    }),
    use.monitor(world, {
      host: 'desk1',
      url: 'http://updates.vendor.example/page1.html',
      everySeconds: 30,
      seconds,
    }),
    use.pingMonitor(world, { host: 'nas', target: '10.20.0.11', everySeconds: 10, seconds }),
    use.pingMonitor(world, { host: 'nas', target: '203.0.113.10', everySeconds: 30, seconds }),
    use.keepTime(world, ['web1', 'app1', 'nas', 'desk1', 'desk2'], seconds),
    use.browse(world, { host: 'desk2', seconds, thinkMedianMs: 25_000 }),
  ])
}

function sixRound(world: World, seconds: number): Promise<void> {
  const sites = [
    'http://web1-six.lab.example',
    'https://web1-six.lab.example',
    'http://www-six.news.example',
  ]
  return all([
    use.browse(world, { host: 'client', seconds, sites }),
    use.browse(world, { host: 'desk1', seconds, sites }),
    use.workInShell(world, { host: 'desk2', seconds: seconds / 2, target: 'fd00:20::11' }),
    use.pingMonitor(world, { host: 'nas', target: 'fd00:20::10', everySeconds: 5, seconds }),
    use.pingMonitor(world, { host: 'nas', target: '2001:db8:203::10', everySeconds: 10, seconds }),
  ])
}

export const ordinaryScenarios: readonly Scenario[] = [
  ordinary({
    name: 'browsing',
    says: 'Five people read inside and outside sites, plain and TLS, HTTP/1.1 and 2; strangers read web1.',
    seconds: 125,
    snaplenBytes: 640,
    run: (world) =>
      all([
        ...deskNames
          .slice(0, 5)
          .map((host) => use.browse(world, { host, seconds: 120, thinkMedianMs: 9_000 })),
        use.visit(world, 90),
      ]),
  }),
  ordinary({
    name: 'downloads',
    says: 'Three hosts fetch files of 40 kB to 1.3 MB from inside and outside, some held to 120 kB/s.',
    seconds: 120,
    snaplenBytes: 96,
    run: (world) =>
      all(
        deskNames
          .slice(5, 8)
          .map((host) =>
            use.download(world, { host, seconds: 100, kilobytesMax: 1300, thinkMedianMs: 16_000 }),
          ),
      ),
  }),
  ordinary({
    name: 'backups',
    says: 'Two servers send rounds of files to the NAS over TLS and scp; a colleague uses FTP.',
    seconds: 150,
    snaplenBytes: 96,
    run: (world) =>
      all([
        use.backUp(world, { host: 'app1', seconds: 130, kilobytesMax: 500 }),
        use.backUp(world, { host: 'web1', seconds: 130, kilobytesMax: 300 }),
        use.useFtp(world, { host: 'desk9', seconds: 130, kilobytesMax: 120 }),
      ]),
  }),
  ordinary({
    name: 'monitors',
    says: 'Monitors that poll every 10, 30 and 60 s, echo monitors, clocks, one reader: eleven minutes.',
    seconds: 665,
    snaplenBytes: 160,
    run: (world) => monitorRound(world, 660),
  }),
  ordinary({
    name: 'shells',
    says: 'People type in remote shells, scripts run short remote commands, somebody mistypes a password twice.',
    seconds: 200,
    snaplenBytes: 320,
    run: (world) =>
      all([
        use.workInShell(world, { host: 'desk1', seconds: 180 }),
        use.workInShell(world, { host: 'desk2', seconds: 120 }),
        use.workInShell(world, { host: 'visitor', seconds: 120, target: '10.20.0.11' }),
        use.runRemotely(world, { host: 'desk3', seconds: 180 }),
        use.runRemotely(world, { host: 'desk4', seconds: 180, target: 'nas.lab.example' }),
        use.mistypePassword(world, { host: 'desk5', seconds: 0 }),
        use.mistypePassword(world, { host: 'visitor', seconds: 0, target: '10.20.0.11' }),
      ]),
  }),
  ordinary({
    name: 'lookups',
    says: 'Six hosts look names up in bursts, some of which do not exist; clocks; API calls.',
    seconds: 150,
    run: (world) =>
      all([
        ...deskNames.slice(0, 6).map((host) => use.lookUp(world, host, 140)),
        use.keepTime(world, ['desk1', 'desk3', 'desk4', 'nas'], 140),
        use.askApi(world, { host: 'desk5', seconds: 140 }),
        use.askApi(world, { host: 'desk6', seconds: 140 }),
      ]),
  }),
  ordinary({
    name: 'browsing-ipv6',
    says: 'Browsing, a shell and echo monitors over IPv6.',
    seconds: 90,
    snaplenBytes: 320,
    run: (world) => sixRound(world, 80),
  }),
  ordinary({
    name: 'office-morning',
    says: 'Six desks and the servers at ordinary work for three minutes.',
    seconds: 185,
    snaplenBytes: 128,
    run: (world) => use.office(world, { seconds: 180, desks: deskNames.slice(0, 6) }),
  }),
  ordinary({
    name: 'office-afternoon',
    says: 'Eight other desks and the servers at ordinary work for over three minutes, with larger files.',
    seconds: 205,
    snaplenBytes: 128,
    run: (world) =>
      use.office(world, {
        seconds: 200,
        desks: deskNames.slice(8, 16),
        kilobytesMax: 90,
        calm: 1.2,
      }),
  }),
]
