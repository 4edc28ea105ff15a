import { expect, test } from 'vitest'
import { ownCommand, type World } from './world.ts'

test.each([
  ['start', 'npm run -s amoskys --'],
  ['amoskys', 'npm run -s amoskys --'],
  ['test', 'amoskys'],
  [undefined, 'amoskys'],
])('called by the script %s, hints say %s', (script, command) => {
  const environment = { npm_lifecycle_event: script }
  expect(ownCommand({ environment } as unknown as World)).toBe(command)
})
