import { useKeys } from '../kit/index.ts'
import { toast } from '../overlay/index.ts'
import { useMe } from '../session/index.tsx'
import { giveBack, take } from './deeds.ts'
import { useHindrance } from './may.ts'
import { openClose, openMute, openNote } from './open.ts'
import { onlyOf, type Target } from './target.ts'

/** `t e m n` for what is selected: the same on every screen. */
export function useTriageKeys(target: Target | null): void {
  const take = useTake(target)
  const only = target === null ? null : onlyOf(target)
  useKeys(
    {
      t: take.act,
      e: () => target !== null && openClose(target),
      m: () => only !== null && openMute(only),
      n: () => only !== null && openNote(only),
    },
    target !== null,
  )
}

export interface Take {
  /** `Take`, or `Give back` where all of it is one's own. */
  readonly label: string
  readonly act: () => void
  /** Why it cannot be done; '' where it can. */
  readonly hindrance: string
}

export function useTake(target: Target | null): Take {
  const me = useMe().user.id
  const hindrance = useHindrance('triage')
  const isMine = target?.heads.length
    ? target.heads.every(({ assignee }) => assignee === me)
    : false
  const act = () => {
    if (hindrance !== '') toast(hindrance)
    else if (target === null) return
    else if (isMine) void giveBack(target)
    else void take(target, me)
  }
  return { label: isMine ? 'Give back' : 'Take', act, hindrance }
}
