/** The changes that need no sheet; their code comes when one is made. */
import type { Target } from './target.ts'

const changes = () => import('./change.ts')

export async function take(target: Target, me: string): Promise<void> {
  const { change } = await changes()
  await change(target, { patch: { assignee: me }, said: 'Taken: it stands in Mine now' })
}

export async function giveBack(target: Target): Promise<void> {
  const { change } = await changes()
  await change(target, { patch: { assignee: null }, said: 'Given back: nobody has it now' })
}

export async function reopen(target: Target): Promise<void> {
  const { change } = await changes()
  await change(target, { patch: { status: 'open' }, said: 'Open again' })
}
