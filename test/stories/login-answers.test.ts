import { expect, test } from 'vitest'
import { lintExplanation } from '../../src/detection/explanation/lint.fixture.ts'
import { accepted, captureFile, many, refused } from './login-answers.fixture.ts'
import { tell } from './support.fixture.ts'

test('clients whose every login is accepted are quiet, however short and alike they are', async () => {
  const { alerts } = await tell(captureFile(many(accepted)))
  expect(alerts.map(({ explanation }) => explanation.headline)).toEqual([])
})

test('the same connections with every login refused are told', async () => {
  const { alerts } = await tell(captureFile(many(refused)))
  expect(alerts.map(({ behaviours, outcome }) => [behaviours, outcome])).toEqual([
    [['brute-force'], 'no_sign'],
  ])
})

test.each([1, 40])(
  'a password that is found is told, with %d guesses in a connection',
  async (perConnection) => {
    const answers = [...many(refused).slice(1), accepted]
    const { alerts } = await tell(captureFile(answers, { perConnection }))
    expect(alerts).toHaveLength(1)
    const { outcome, explanation } = alerts[0]!
    expect(outcome).toBe('worked')
    expect(explanation.headline).toMatch(/tried (199|200) logins/)
    expect(explanation.outcomeBasis).toMatch(
      /^192\.168\.7\.13 accepted a login after 199 had been refused: a session of /,
    )
    expect(explanation.summary).toContain(explanation.outcomeBasis)
    expect(lintExplanation(explanation)).toEqual([])
  },
)
