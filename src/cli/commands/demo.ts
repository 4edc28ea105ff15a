import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { alertText } from '../../detection/explanation/index.ts'
import { AmoskysError } from '../../kernel/index.ts'
import { dataOf } from '../compose.ts'
import type { Settings } from '../config/index.ts'
import { databaseOf, shownPlaceOf } from '../kept-place.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { createProgress } from '../progress.ts'
import { root } from '../root.ts'
import type { Screen } from '../screen.ts'
import { hasBrowser, openBrowser } from '../up/browser.ts'
import { type PlannedSource, plannedSources } from '../up/sources.ts'
import { runUp } from '../up/up.ts'
import { ownCommand, type World } from '../world.ts'
import { statusOf, tellStill } from './up.ts'

const trace = join(root, 'test', 'traces', 'demo.pcap')
/** Eleven minutes in ten seconds. */
const onceSpeed = 65
/**
 * Within a minute the attacks of its first part are there to be read; what comes after is as live as it was: four minutes
 * of traffic, with one attack still going on in it.
 */
const lead = { seconds: 400, speed: 7 }

interface DemoOptions extends CommonOptions {
  readonly once: boolean
  readonly open: boolean
}

export function registerDemo(program: Command, world: World): void {
  const command = program
    .command('demo')
    .description("amoskys up on the project's own captured traffic, as if it were captured now")
    .option(
      '--once',
      'end when the traffic does, as fast as that goes; nobody can look at it in a browser then',
      false,
    )
    .option('--no-open', 'open no browser')
    .action(async (options: DemoOptions) => {
      process.exitCode = await demo(world, options)
    })
  addCommon(command)
}

async function demo(world: World, options: DemoOptions): Promise<number> {
  if (!existsSync(trace)) {
    throw new AmoskysError(
      'not-found',
      `${trace}: the demo's capture comes with a clone of the project; try: amoskys analyze FILE`,
    )
  }
  const loaded = settingsFor(world, options)
  const { settings } = loaded
  const path = databaseOf(settings)
  world.out('Replaying traffic captured in the lab: ordinary use, and what came between.\n\n')
  const end = await runUp(world, {
    sources: options.once ? plannedSources(atOnce, settings) : livePlan(settings),
    loaded,
    path,
    given: options,
    isJson: false,
    isOnce: options.once,
    isApart: false,
    progress: createProgress(world),
    onOpen: (link) => {
      const opening = { link, data: dataOf(path), platform: process.platform }
      if (options.open && hasBrowser(world, opening)) void openBrowser(world, opening)
    },
    onReplayed: (screen, address) => {
      tellMore(world, screen, shownPlaceOf(settings, path))
      if (!options.once) tellOver(world)
      tellStill(world, address)
    },
  })
  return statusOf(end, options.once)
}

const atOnce = { replay: [trace], speed: onceSpeed, asNow: true, once: true }

/** As a sensor would see it; only its first part is quicker. */
function livePlan(settings: Settings): PlannedSource[] {
  const [source] = plannedSources({ ...atOnce, speed: 1, once: false }, settings)
  const says = `replaying ${trace}: its first ${lead.seconds} s in ${Math.round(lead.seconds / lead.speed)} s, then as fast as it was`
  const replay = { kind: 'replay', paths: [trace], speed: 1, lead, isAsNow: true } as const
  return [{ ...source!, says, capture: () => replay }]
}

/** So that nobody waits for more. */
function tellOver(world: World): void {
  world.out(`
The captured traffic is over: from here on nothing new comes, and what was found stays to be read.
  Your own network:  sudo ${ownCommand(world)} up -i INTERFACE\n`)
}

/** The most urgent in full, and how to go on. */
function tellMore(world: World, screen: Screen, place: string): void {
  const [first] = screen.alerts()
  if (first)
    world.out(
      `\nThe most urgent, in full:\n\n${alertText(first, { colour: world.hasColour, width: world.width })}\n`,
    )
  const own = ownCommand(world)
  world.out(`\nKept in ${place}.
  All of them:       ${own} explain
  One in full:       ${own} explain ${first?.id ?? 'ID'}
  Your own capture:  ${own} analyze FILE.pcap\n`)
}
