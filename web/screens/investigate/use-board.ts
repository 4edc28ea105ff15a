import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { ask, type IncidentBoard, Refused, useAsk } from '../../api/index.ts'
import { answerOf, queries } from '../../api/query.ts'
import { useAway, whyText } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { useMay } from '../../session/index.tsx'
import { type Board, hasPin, type Pin, withoutPin, withPin } from './board.ts'

export interface BoardDeeds {
  readonly shown: Board
  readonly query: UseQueryResult<IncidentBoard>
  readonly mayWrite: boolean
  /** Somebody else wrote meanwhile: theirs, and what one's own would have been. */
  readonly conflict: { readonly theirs: IncidentBoard; readonly mine: Board } | null
  readonly keepTheirs: () => void
  readonly useMine: () => void
  /** Whether it is kept, by the server or beside what somebody else wrote. */
  readonly change: (change: (old: Board) => Board, said?: string) => Promise<boolean>
  readonly pin: (pin: Pin) => void
  readonly unpin: (pin: Pin) => void
  readonly has: (kind: Pin['kind'], id: string) => boolean
}

const empty: Board = { pins: [], hypotheses: [] }

/** The board as the server has it; each change is written at once, and can be taken back. */
export function useBoard(id: string): BoardDeeds {
  const params = { id }
  const found = useAsk('getBoard', { params })
  const [conflict, setConflict] = useState<BoardDeeds['conflict']>(null)
  const may = useMay('triage')
  // What was not read is not written over.
  const mayWrite = useAway() === '' && may && found.data !== undefined
  const { queryKey } = answerOf('getBoard', { params })
  const shown = found.data ?? empty

  const write = async (
    { pins, hypotheses }: Board,
    version: number,
  ): Promise<'kept' | 'beside' | 'lost'> => {
    try {
      const body = { pins, hypotheses }
      const told = await ask('writeBoard', { params, body, match: `"${version}"` })
      queries.setQueryData(queryKey, told.body)
      void queries.invalidateQueries({ queryKey: ['historyOfIncident'] })
      return 'kept'
    } catch (thrown) {
      const theirs = staleIn(thrown)
      if (theirs === null) toast(`Could not save the board. ${whyText(thrown)}`)
      else setConflict({ theirs, mine: { pins, hypotheses } })
      return theirs === null ? 'lost' : 'beside'
    }
  }
  const change: BoardDeeds['change'] = async (make, said) => {
    const before = queries.getQueryData(queryKey) as IncidentBoard | undefined
    if (before === undefined) return false
    const became = await write(make(before), before.version)
    if (became === 'kept' && said !== undefined) toast(said, () => void change(() => before))
    return became !== 'lost'
  }
  const settle = (isMine: boolean) => {
    if (conflict === null) return
    queries.setQueryData(queryKey, conflict.theirs)
    setConflict(null)
    if (isMine) void write(conflict.mine, conflict.theirs.version)
  }
  return {
    ...{ shown, query: found, mayWrite, conflict, change },
    keepTheirs: () => settle(false),
    useMine: () => settle(true),
    pin: (pin) => void change((old) => withPin(old, pin)),
    unpin: (pin) => void change((old) => withoutPin(old, pin), 'Unpinned it.'),
    has: (kind, name) => hasPin(shown, kind, name),
  }
}

function staleIn(thrown: unknown): IncidentBoard | null {
  if (!(thrown instanceof Refused) || thrown.problem.code !== 'stale_version') return null
  return thrown.problem['current'] as IncidentBoard
}
