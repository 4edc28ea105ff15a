import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const profiles = `name: default
filters: ["Alert.Remediation == true"]
decisions: [{ type: ban, duration: 4h }]
on_success: break
`

/** CrowdSec's local API alone: it reads no logs and knows no central API. */
export class LocalApi implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'amoskys-crowdsec-'))
  readonly #config = join(this.#folder, 'config.yaml')
  readonly machineId = 'amoskys'
  readonly password = 'p4ssw0rd'
  readonly bouncerKey = 'k3y0fTheB0uncer'
  #child: ChildProcess | undefined
  url = ''

  static async start(): Promise<LocalApi> {
    const api = new LocalApi()
    const port = await freePort()
    api.url = `http://127.0.0.1:${port}`
    api.#write(port)
    api.cscli(
      'machines',
      'add',
      api.machineId,
      '--password',
      api.password,
      '-f',
      api.#at('local.yaml'),
    )
    api.cscli('bouncers', 'add', 'amoskys', '-k', api.bouncerKey)
    api.run()
    for (let i = 0; i < 200 && !(await api.answers()); i++) await delay(50)
    return api
  }

  cscli(...args: string[]): string {
    return execFileSync('cscli', ['-c', this.#config, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  run(): void {
    this.#child = spawn('crowdsec', ['-c', this.#config, '-no-cs'], { stdio: 'ignore' })
  }

  async answers(): Promise<boolean> {
    return fetch(`${this.url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  }

  async stop(): Promise<void> {
    const child = this.#child!
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGKILL')
    await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) await this.stop()
    rmSync(this.#folder, { recursive: true })
  }

  #at(name: string): string {
    return join(this.#folder, name)
  }

  #write(port: number): void {
    for (const name of ['data', 'hub', 'notifications', 'plugins']) mkdirSync(this.#at(name))
    writeFileSync(this.#at('hub/.index.json'), '{}')
    writeFileSync(this.#at('profiles.yaml'), profiles)
    writeFileSync(this.#at('simulation.yaml'), 'simulation: false\n')
    writeFileSync(this.#at('local.yaml'), '')
    const config = {
      common: { daemonize: false, log_media: 'stdout', working_dir: this.#folder },
      config_paths: {
        ...{ config_dir: this.#folder, data_dir: this.#at('data'), hub_dir: this.#at('hub') },
        ...{ simulation_path: this.#at('simulation.yaml'), plugin_dir: this.#at('plugins') },
        index_path: this.#at('hub/.index.json'),
        notification_dir: this.#at('notifications'),
      },
      db_config: { type: 'sqlite', db_path: this.#at('data/c.db'), use_wal: true },
      api: {
        client: { credentials_path: this.#at('local.yaml') },
        server: { listen_uri: `127.0.0.1:${port}`, profiles_path: this.#at('profiles.yaml') },
      },
      prometheus: { enabled: false },
    }
    // JSON is YAML.
    writeFileSync(this.#config, JSON.stringify(config))
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
