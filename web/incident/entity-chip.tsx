import './incident.css'
import {
  type FocusEvent,
  type KeyboardEvent,
  lazy,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { type Entity, Refused, useAsk } from '../api/index.ts'
import { dataText, Icon, type IconName } from '../kit/index.ts'
import { EntityLink } from './links.tsx'

const EntityCard = lazy(async () => ({ default: (await import('./entity-card.tsx')).EntityCard }))

/** A pointer that only passes by opens nothing. */
const restMs = 250

interface ChipProps {
  /** Address or domain. */
  readonly id: string
}

/** Whom it is about: the name where one is known, the address always; more on a card, for the pointer and the keyboard alike. */
export function EntityChip({ id }: ChipProps) {
  const { data, error } = useEntity(id)
  const isStrange = error instanceof Refused && error.problem.status === 404
  const { isOpen, card, ...near } = useHoverCard()
  const name = data?.name ?? ''
  return (
    <span className="chip-box" {...near}>
      <EntityLink id={id} className="chip">
        <Icon name={isStrange ? 'globe' : iconOf(data)} size={14} />
        {name !== '' && <span className="chip-name">{dataText(name)}</span>}
        <bdi>{dataText(id)}</bdi>
      </EntityLink>
      <Suspense>
        {isOpen && <EntityCard id={id} entity={data} isStrange={isStrange} cardId={card} />}
      </Suspense>
    </span>
  )
}

export function useEntity(id: string) {
  return useAsk('getEntity', { params: { id } })
}

function iconOf(entity: Entity | undefined): IconName {
  if (entity === undefined) return 'host'
  return /client|unknown|printer/.test(entity.kind) ? 'host' : 'server'
}

/** Opens on hover and on focus, stays while either is in it, and goes with Escape (WCAG 1.4.13). */
function useHoverCard() {
  const [isOpen, setOpen] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const card = useId()
  useEffect(() => () => clearTimeout(timer.current), [])
  const later = (next: boolean) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setOpen(next), restMs)
  }
  return {
    ...{ isOpen, card },
    onPointerEnter: (event: React.PointerEvent) => {
      if (event.pointerType === 'mouse') later(true)
    },
    onPointerLeave: () => later(false),
    onFocus: () => setOpen(true),
    onBlur: (event: FocusEvent<HTMLElement>) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !isOpen) return
      event.preventDefault()
      setOpen(false)
    },
  }
}

export function importanceText({ importance }: Pick<Entity, 'importance'>): string {
  return `${importance} importance`
}
