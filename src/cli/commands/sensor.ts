import { join } from 'node:path'
import type { Command } from 'commander'
import { AmoskysError, printable } from '../../kernel/index.ts'
import { enrol } from '../../pki/holder/index.ts'
import { untriedSettings } from '../compose.ts'
import { readHiddenLine } from '../line-input.ts'
import { addCommon, type CommonOptions, parseSpeed, settingsFor } from '../options.ts'
import { runSensorProcess } from '../sensor/run.ts'
import { tellStatus } from '../sensor/tell-status.ts'
import { plannedSources, type SourceOptions } from '../up/sources.ts'
import { ownCommand, type World } from '../world.ts'

interface SensorOptions extends CommonOptions, Omit<SourceOptions, 'once' | 'asNow'> {
  readonly hub?: string
  readonly folder?: string
}

export function registerSensor(program: Command, world: World): void {
  const command = program
    .command('sensor')
    .description('capture here and send what is seen to a hub, until SIGINT or SIGTERM')
    .option('-i, --interface <name>', 'interface to capture on')
    .option('--filter <bpf>', "capture filter in tcpdump's language")
    .option('--follow <folder>', 'folder that is captured into, as by tcpdump -G or -C')
    .option('--replay <file...>', 'capture files, read once')
    .option('--speed <times>', 'replay so many times as fast as it was, or max', parseSpeed)
    .option('--hub <host:port>', 'the hub (default: the one it was enrolled at)')
    .option('--folder <folder>', "the sensor's keys and log (default: sensor in the folder data)")
    .addHelpText(
      'after',
      `
What the hub does not have yet waits in a log on the disk: nothing is lost when either of them, or the network between
them, ends. While the hub is away this sensor judges by itself, and prints what it finds as NDJSON.

A sensor is enrolled once, with a token from the hub (amoskys pki token NAME, or the Agents screen):
  amoskys sensor enrol --hub hub.example.net:8442 --token TOKEN

Examples:
  sudo amoskys sensor -i eth0
  amoskys sensor status
`,
    )
    .action((options: SensorOptions) => sensor(world, options))
  addCommon(command)
  const enrolling = command
    .command('enrol')
    .description('make keys here, and have the hub sign them, once')
    .requiredOption('--hub <host[:port]>', 'where the hub enrols sensors (port 8442)')
    .requiredOption(
      '--token <token>',
      'as amoskys pki token or the Agents screen gives it; - reads it from standard input',
    )
    .option('--name <name>', 'name of this sensor (default: the setting sensor)')
    .option('--folder <folder>', "the sensor's keys and log (default: sensor in the folder data)")
    .option('--replace', 'give up another identity that lies there', false)
    .addHelpText(
      'after',
      `
The private keys are made here and never leave this machine. The token is good once, and holds a fingerprint of the
hub's authority: another hub in its place is refused.

Example:
  amoskys sensor enrol --hub hub.example.net --name branch --token amk1.…
`,
    )
    .action((options: EnrolCommand) => enrolSensor(world, options))
  addCommon(enrolling)
  const status = command
    .command('status')
    .description('how the sensor on this machine is')
    .option('--json', 'as JSON', false)
    .action((options: CommonOptions & { readonly json: boolean }) => {
      const { statusListen } = settingsFor(world, options).settings.ship
      return tellStatus(world, statusListen, options.json)
    })
  addCommon(status)
}

async function sensor(world: World, options: SensorOptions): Promise<void> {
  const { settings } = settingsFor(world, options)
  const listed = <T>(one: T | undefined) => (one === undefined ? [] : [one])
  const [source, ...others] = plannedSources(
    {
      interface: listed(options.interface as unknown as string),
      ...(options.filter !== undefined && { filter: options.filter }),
      replay: options.replay ?? [],
      follow: listed(options.follow as unknown as string),
      speed: options.speed ?? Number.POSITIVE_INFINITY,
      ...{ asNow: false, once: false },
    },
    settings,
  )
  if (source === undefined)
    throw new AmoskysError(
      'usage',
      'nothing to read: name it with -i INTERFACE, --follow FOLDER or --replay FILE',
    )
  if (others.length > 0)
    throw new AmoskysError(
      'usage',
      'expected one source, found several; a sensor reads one: start one for each',
    )
  const hub = options.hub === undefined ? {} : { hub: options.hub }
  const named = { ...settings, ship: { ...settings.ship, ...hub } }
  await runSensorProcess(world, {
    settings: named,
    source,
    folder: options.folder ?? join(settings.data, 'sensor'),
    // The model is read when this sensor has to judge by itself.
    own: untriedSettings(settings, 'alerts'),
  })
}

interface EnrolCommand extends CommonOptions {
  readonly hub: string
  readonly token: string
  readonly name?: string
  readonly folder?: string
  readonly replace: boolean
}

async function enrolSensor(world: World, options: EnrolCommand): Promise<void> {
  const { settings } = settingsFor(world, options)
  const folder = options.folder ?? join(settings.data, 'sensor')
  const token = options.token === '-' ? await readHiddenLine('Token: ', world) : options.token
  const held = await enrol({
    ...{ hub: options.hub, token, folder, isReplacing: options.replace },
    name: options.name ?? settings.sensor,
  })
  const where = options.folder === undefined ? '' : ` --folder ${printable(options.folder)}`
  world.out(
    `Enrolled as ${held.name} at ${held.hub}; its keys are in ${printable(folder)}.\nStart it:  ${ownCommand(world)} sensor -i INTERFACE${where}\n`,
  )
}
