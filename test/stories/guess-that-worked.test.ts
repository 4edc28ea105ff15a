import { expect, test } from 'vitest'
import { lintExplanation } from '../../src/detection/explanation/lint.fixture.ts'
import { tell } from './support.fixture.ts'

/** The one alert about the SSH login that was tried. */
async function guessing(trace: string) {
  const { alerts } = await tell(trace)
  const told = alerts.filter((alert) => alert.behaviours.includes('brute-force'))
  expect(told.map((alert) => alert.entity)).toEqual(['10.20.0.11'])
  return told[0]!
}

test('an intruder who works in a shell with the guessed password: a guess may have worked', async () => {
  const { outcome, explanation } = await guessing('brute-ssh-success.pcap')
  expect(outcome).toBe('worked')
  expect(explanation.outcomeBasis).toMatch(
    /^A later session at \S+ was let in and moved 1\d\d KB in 3\d\.\d s: a guess may have worked\.$/,
  )
  expect(explanation.summary).toContain(explanation.outcomeBasis)
  expect(explanation.facts).toMatchObject({ actor: '198.51.100.23' })
  expect(lintExplanation(explanation)).toEqual([])
})

test('guesses that were all refused: no sign that a guess worked', async () => {
  const { outcome, explanation } = await guessing('brute-ssh.pcap')
  expect(outcome).toBe('no_sign')
  expect(explanation.outcomeBasis).toMatch(
    /^No sign that a guess worked: longest session 1\.\d+ s, /,
  )
  expect(explanation.summary).toContain(explanation.outcomeBasis)
})
