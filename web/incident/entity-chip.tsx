import './incident.css'
import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { type Entity, useAsk } from '../api/index.ts'
import { dataText, Icon, type IconName, Moment } from '../kit/index.ts'
import { CopyButton } from './copied.tsx'
import { EntityLink, PlaceLink } from './links.tsx'

/** A pointer that only passes by opens nothing. */
const restMs = 250

interface ChipProps {
  /** Address or domain. */
  readonly id: string
}

/** Whom it is about: the name where one is known, the address always; more on a card, for the pointer and the keyboard alike. */
export function EntityChip({ id }: ChipProps) {
  const { data } = useEntity(id)
  const { isOpen, card, ...near } = useHoverCard()
  const name = data?.name ?? ''
  return (
    <span className="chip-box" {...near}>
      <EntityLink id={id} className="chip">
        <Icon name={iconOf(data)} size={14} />
        {name !== '' && <span className="chip-name">{dataText(name)}</span>}
        <bdi>{dataText(id)}</bdi>
      </EntityLink>
      {isOpen && <EntityCard id={id} entity={data} cardId={card} />}
    </span>
  )
}

export function useEntity(id: string) {
  return useAsk('getEntity', { params: { id } })
}

function iconOf(entity: Entity | undefined): IconName {
  if (entity === undefined) return 'globe'
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

interface CardProps {
  readonly id: string
  readonly entity: Entity | undefined
  readonly cardId: string
}

function EntityCard({ id, entity, cardId }: CardProps) {
  return (
    <span className="chip-card" id={cardId}>
      <span className="sr">About {dataText(id)}: </span>
      <span className="chip-about">
        {entity ? (
          <>
            <span>
              {kindText(entity)}
              {entity.kindBasis !== '' && ` (${dataText(entity.kindBasis)})`}
            </span>
            <span>
              {importanceText(entity)}
              {entity.owner !== '' && `, owner ${dataText(entity.owner)}`}
            </span>
            <span>
              First seen <Moment at={entity.firstSeen} />
            </span>
          </>
        ) : (
          <span>Not one of the hosts that the sensors know here.</span>
        )}
      </span>
      <span className="chip-links">
        <CopyButton text={id} said="Copied the address.">
          Copy address
        </CopyButton>
        <EntityLink id={id}>What is normal for it</EntityLink>
        <PlaceLink to="/soc" search={{ q: `entity:${id}` }}>
          Its incidents
        </PlaceLink>
      </span>
    </span>
  )
}

const kinds: Readonly<Partial<Record<Entity['kind'], string>>> = {
  client: 'workstation',
  unknown: 'kind not known yet',
  resolver: 'name server',
  'dhcp-server': 'DHCP server',
}

/** `workstation`, `file server`; what the traffic shows of it. */
export function kindText({ kind }: Pick<Entity, 'kind'>): string {
  return kinds[kind] ?? kind.replace('-', ' ')
}

export function importanceText({ importance }: Pick<Entity, 'importance'>): string {
  return `${importance} importance`
}
