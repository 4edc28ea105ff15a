/**
 * What the shipped detection says of labelled captures. Usage: npm run accuracy -- FOLDER [key=value...], a folder with
 * `labels.csv`, `malicious/` and `benign/` laid out as the shared data is.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSettings, runSettings } from './engine.ts'
import { capturesUnder, labelledCaptures, runCapture } from './shared-captures.ts'

const out = (line: string) => process.stdout.write(`${line}\n`)
const { settings } = loadSettings({
  file: '',
  isFileRequired: false,
  envFile: '',
  environment: {},
  assignments: process.argv.slice(3),
})
const own = { ...(await runSettings(settings, 'alerts')), threads: 1 as const }

async function attacks(folder: string): Promise<void> {
  out('| capture | kind | flagged as | most likely |\n|---|---|---|---|')
  let flagged = 0
  const captures = labelledCaptures(folder)
  for (const { path, kind, behaviours } of captures) {
    const { alerts } = await runCapture(join(folder, path), own)
    const right = alerts.filter((alert) =>
      alert.behaviours.some((name) => behaviours.includes(name)),
    )
    const best = Math.max(0, ...right.map((alert) => alert.confidence))
    if (right.length > 0) flagged++
    const names = [...new Set(alerts.flatMap((alert) => alert.behaviours))].join(' ')
    out(
      `| ${path} | ${kind} | ${right.length > 0 ? '' : '**missed** '}${names || 'silent'} | ${best.toFixed(2)} |`,
    )
  }
  out(`\n${flagged} of ${captures.length} flagged with a behaviour of their kind.\n`)
}

async function benign(folder: string): Promise<void> {
  const files = capturesUnder(join(folder, 'benign'))
  let severe = 0
  let packets = 0
  for (const file of files) {
    const { alerts, summary } = await runCapture(join(folder, 'benign', file), own)
    packets += summary?.packets ?? 0
    for (const alert of alerts) {
      if (alert.severity === 'high' || alert.severity === 'critical') severe++
      const [reason] = alert.explanation.evidence
      out(
        `- ${alert.severity}: ${file}: ${alert.behaviours.join(' ')} (${alert.confidence.toFixed(2)}): ${alert.explanation.headline}. ${reason?.text ?? ''}`,
      )
    }
  }
  out(
    `\n${severe} alerts of level high or above in ${files.length} benign captures (${packets} packets).`,
  )
}

const [folder] = process.argv.slice(2)
if (!folder) {
  process.stderr.write('usage: npm run accuracy -- FOLDER [key=value...]\n')
  process.exitCode = 64
} else {
  readFileSync(join(folder, 'labels.csv'))
  await attacks(folder)
  await benign(folder)
}
