import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand, toolPath } from '../../lab/command.ts'
import type { HostProcess } from '../../lab/host.ts'
import type { Contender } from './contender.ts'
import type { Site } from './ground.ts'
import { type Question, watchSteps } from './steps.ts'
import { waitUntil } from './wait.ts'

/**
 * Debian's parsers and its scenario ssh-bf, with a bucket that is full at the same number of guesses. sshd writes two lines of
 * each, and both are poured in: that it was wrong, and that its connection is closed. The bouncer asks for decisions as often
 * as it does by itself.
 */
export const crowdsec: Contender = {
  name: 'crowdsec',
  programs: ['crowdsec', 'cscli', 'crowdsec-firewall-bouncer', 'nft'],
  packages: 'crowdsec crowdsec-firewall-bouncer nftables',
  async start(site, guesses) {
    const { server } = site
    const folder = join(server.folder, 'crowdsec')
    writeSettings(site, { folder, capacity: 2 * guesses - 2 })
    const settings = join(folder, 'config.yaml')
    const ask = (...words: readonly string[]) => server.run(['cscli', '-c', settings, ...words])
    await ask('machines', 'add', 'bench', '--auto', '--force', '-f', join(folder, 'api.yaml'))
    const key = (await ask('bouncers', 'add', 'bench', '-o', 'raw')).stdout.trim()
    const agent = server.spawn(['env', `TMPDIR=${folder}`, toolPath('crowdsec'), '-c', settings])
    await waitUntil(
      () => agent.said().includes('Starting processing data'),
      () => `crowdsec: ${agent.said()}`,
    )
    const bouncer = await startBouncer(site, { folder, key })
    const steps = watchSteps(join(folder, 'data/crowdsec.db'), [decided])
    return {
      where: server,
      says: `${await version()}, scenario ssh-bf at ${guesses} guesses; its firewall bouncer, nftables, asks each 10 s`,
      patienceMs: 20_000,
      steps,
      async [Symbol.asyncDispose]() {
        steps[Symbol.dispose]()
        await Promise.all([bouncer.stop('SIGTERM'), agent.stop('SIGTERM')])
      },
    }
  },
}

async function version(): Promise<string> {
  const { stderr } = await runCommand([toolPath('crowdsec'), '-version'], { anyStatus: true })
  return `crowdsec ${/version: v(\S+)/.exec(stderr)?.[1] ?? 'of an unknown version'}`
}

/** Debian's copy of the hub: it is only read. */
const hub = '/var/lib/crowdsec/hub'

/** What its local API tells who asks for decisions. */
const decided: Question = {
  step: 'decision at its local API',
  sql: 'SELECT 1 FROM decisions WHERE value = ?',
  by: 'source',
}

interface Made {
  readonly folder: string
  readonly capacity: number
}

function writeSettings({ log }: Site, { folder, capacity }: Made): void {
  const inside = (name: string) => join(folder, name)
  for (const name of ['data', 'plugins', 'etc/scenarios'])
    mkdirSync(inside(name), { recursive: true })
  for (const name of ['parsers', 'patterns', 'profiles.yaml', 'simulation.yaml'])
    cpSync(join('/etc/crowdsec', name), inside(`etc/${name}`), asLinks)
  writeFileSync(inside('etc/scenarios/ssh-bf.yaml'), scenarioOf(capacity))
  // What is JSON is YAML, too.
  const write = (name: string, content: unknown) =>
    writeFileSync(inside(name), JSON.stringify(content))
  write('acquis.yaml', { filenames: [log], labels: { type: 'syslog' } })
  write('config.yaml', settingsIn(inside))
  writeFileSync(inside('api.yaml'), '')
}

const asLinks = { recursive: true, verbatimSymlinks: true } as const

/** The first of its two: the other is about users. A slower machine takes longer over as many guesses, so little leaks. */
function scenarioOf(capacity: number): string {
  const [bruteForce] = readFileSync('/etc/crowdsec/scenarios/ssh-bf.yaml', 'utf8').split(/^---$/m)
  return bruteForce!
    .replace(/^capacity: .*$/m, `capacity: ${capacity}`)
    .replace(/^leakspeed: .*$/m, 'leakspeed: "10m"')
}

function settingsIn(inside: (name: string) => string) {
  return {
    common: { daemonize: false, log_media: 'stdout', log_level: 'info', working_dir: '.' },
    config_paths: {
      ...{ config_dir: inside('etc'), data_dir: inside('data') },
      ...{ hub_dir: hub, index_path: `${hub}/.index.json` },
      ...{ simulation_path: inside('etc/simulation.yaml') },
      ...{ notification_dir: inside('plugins'), plugin_dir: inside('plugins') },
    },
    crowdsec_service: { acquisition_path: inside('acquis.yaml'), parser_routines: 1 },
    cscli: { output: 'human' },
    db_config: { type: 'sqlite', db_path: inside('data/crowdsec.db'), use_wal: true },
    api: {
      client: { credentials_path: inside('api.yaml') },
      server: { listen_uri: address, profiles_path: inside('etc/profiles.yaml') },
    },
    prometheus: { enabled: false },
  }
}

/** In a network namespace of its own. */
const address = '127.0.0.1:8080'

async function startBouncer(
  { server }: Site,
  { folder, key }: { readonly folder: string; readonly key: string },
): Promise<HostProcess> {
  const debian = readFileSync('/etc/crowdsec/bouncers/crowdsec-firewall-bouncer.yaml', 'utf8')
  const settings = join(folder, 'bouncer.yaml')
  writeFileSync(
    settings,
    debian
      .replace(/^mode: .*$/m, 'mode: nftables')
      .replace(/^api_key: .*$/m, `api_key: ${key}`)
      .replace(/^daemonize: .*$/m, 'daemonize: false')
      .replace(/^log_mode: .*$/m, 'log_mode: stdout'),
    { mode: 0o600 },
  )
  const bouncer = server.spawn(['crowdsec-firewall-bouncer', '-c', settings])
  const tables = async () => (await server.attempt(['nft', 'list', 'tables'])).stdout
  await waitUntil(
    async () => (await tables()).includes('crowdsec'),
    () => `bouncer: ${bouncer.said()}`,
  )
  return bouncer
}
