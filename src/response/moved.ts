import type { Action, ActionActor, ActionMoment } from '../contracts/index.ts'

/** Moments that an action remembers; the oldest go, but for the first, which says who asked. */
const historyMax = 32

export interface Said {
  readonly what: ActionMoment['what']
  readonly by: ActionActor
  readonly text: string
  readonly nowMs: number
}

/** The next version of an action, with what happened to it written down. */
export function moved(action: Action, { what, by, text, nowMs }: Said): Action {
  const moment: ActionMoment = { at: new Date(nowMs).toISOString(), what, by, text }
  const all = [...action.history, moment]
  const history = all.length <= historyMax ? all : [all[0]!, ...all.slice(1 - historyMax)]
  return { ...action, version: action.version + 1, history }
}
