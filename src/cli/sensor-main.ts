/** A sensor alone: what `npm run bundle:sensor` puts in one file, for machines that have Node and nothing else of ours. */
import { Command } from 'commander'
import { registerSensor } from './commands/sensor.ts'
import { runProgram } from './run-program.ts'
import { version } from './version.ts'
import { processWorld } from './world.ts'

const world = processWorld()
const program = new Command('amoskys')
  .description('A sensor of AMOSKYS: captures here, and sends what is seen to a hub.')
  .version(version)
  .showHelpAfterError('(amoskys sensor --help lists what there is)')
  .enablePositionalOptions()
  .configureOutput({ writeOut: world.out, writeErr: world.err })
registerSensor(program, world)
await runProgram(program, world)
