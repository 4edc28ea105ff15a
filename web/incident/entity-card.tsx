import './incident.css'
import type { Entity } from '../api/index.ts'
import { dataText, kindText, Moment } from '../kit/index.ts'
import { CopyButton } from './copied.tsx'
import { importanceText } from './entity-chip.tsx'
import { EntityLink, PlaceLink } from './links.tsx'

interface CardProps {
  readonly id: string
  readonly entity: Entity | undefined
  /** The server knows no such host; else, without an entity, nobody could say. */
  readonly isStrange: boolean
  readonly cardId: string
}

/** More of a host, over its chip. */
export function EntityCard({ id, entity, isStrange, cardId }: CardProps) {
  return (
    <span className="chip-card" id={cardId}>
      <span className="sr">About {dataText(id)}: </span>
      <span className="chip-about">
        {entity ? (
          <>
            <span>
              {kindText(entity.kind)}
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
          <span>
            {isStrange
              ? 'Not one of the hosts that the sensors know here.'
              : 'More about it could not be loaded.'}
          </span>
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
