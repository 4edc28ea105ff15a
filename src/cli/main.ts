import { Command } from 'commander'
import { registerAnalyze } from './commands/analyze.ts'
import { registerAudit } from './commands/audit.ts'
import { registerBackup } from './commands/backup.ts'
import { registerBus } from './commands/bus.ts'
import { registerConfig } from './commands/config.ts'
import { registerDashboard } from './commands/dashboard.ts'
import { registerDemo } from './commands/demo.ts'
import { registerDetector } from './commands/detector.ts'
import { registerExplain } from './commands/explain.ts'
import { registerFlows } from './commands/flows.ts'
import { registerInvestigator } from './commands/investigator.ts'
import { registerLab } from './commands/lab.ts'
import { registerPki } from './commands/pki.ts'
import { registerResponder } from './commands/responder.ts'
import { registerSensor } from './commands/sensor.ts'
import { registerTrain } from './commands/train.ts'
import { registerUp } from './commands/up.ts'
import { registerUser } from './commands/user.ts'
import { registerWatch } from './commands/watch.ts'
import { runProgram } from './run-program.ts'
import { version } from './version.ts'
import { processWorld, type World } from './world.ts'

/** Every command, in the order of use. */
function createProgram(world: World): Command {
  const program = new Command('amoskys')
    .description('Watches traffic, finds attacks, and says why.')
    .version(version)
    .showHelpAfterError('(amoskys --help lists the commands)')
    .enablePositionalOptions()
    .configureOutput({ writeOut: world.out, writeErr: world.err })
    .addHelpText(
      'after',
      `
Exit status: 0 done; 3 an alert reached --fail-on; 64 wrong use or setting; 65 input that cannot be read or ends early;
66 no such file or interface; 69 a program or service is missing, or the store failed; 70 our own bug;
74 output cannot be written; 77 permission denied;
129, 130 or 143 stopped by SIGHUP, SIGINT or SIGTERM before the end of the input.
`,
    )
  registerAnalyze(program, world)
  registerWatch(program, world)
  registerExplain(program, world)
  registerFlows(program, world)
  registerAudit(program, world)
  registerConfig(program, world)
  registerUp(program, world)
  registerSensor(program, world)
  registerBus(program, world)
  registerDetector(program, world)
  registerResponder(program, world)
  registerBackup(program, world)
  registerDashboard(program, world)
  registerInvestigator(program, world)
  registerDemo(program, world)
  registerTrain(program, world)
  registerUser(program, world)
  registerPki(program, world)
  registerLab(program)
  return program
}

const world = processWorld()
await runProgram(createProgram(world), world)
