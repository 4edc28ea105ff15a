import { useState } from 'react'
import { Typed } from '../../kit/index.ts'
import { nameOf, resolved, type Schema, type Schemas, typeText } from './document.ts'

interface TreeProps {
  readonly schema: Schema
  readonly schemas: Schemas
  readonly depth?: number
}

/** Members of an object; what is in them is built when somebody opens it, so that the page stays small. */
export function SchemaTree({ schema, schemas, depth = 0 }: TreeProps) {
  const own = insideOf(schema, schemas)
  const properties = Object.entries(own.properties ?? {})
  const options = own.anyOf ?? own.oneOf ?? own.allOf
  if (properties.length > 0)
    return (
      <ul className="members">
        {properties.map(([name, member]) => (
          <Member
            key={name}
            {...{ name, schema: member, schemas, depth }}
            isRequired={own.required?.includes(name) === true}
          />
        ))}
      </ul>
    )
  if (options?.some((one) => hasInside(one, schemas)))
    return (
      <ul className="members">
        {options.map((one, i) => (
          <Member
            // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no other name
            key={i}
            {...{ name: `${i + 1}.`, schema: one, schemas, depth, isRequired: true }}
          />
        ))}
      </ul>
    )
  return <p className="t3">{typeText(own)}</p>
}

/** Of a list, what is in it. */
function insideOf(schema: Schema, schemas: Schemas): Schema {
  const own = resolved(schema, schemas)
  return own.items ? insideOf(own.items, schemas) : own
}

function hasInside(schema: Schema, schemas: Schemas): boolean {
  const own = insideOf(schema, schemas)
  const options = own.anyOf ?? own.oneOf ?? own.allOf ?? []
  return own.properties !== undefined || options.some((one) => insideOf(one, schemas).properties)
}

interface MemberProps extends Required<TreeProps> {
  readonly name: string
  readonly isRequired: boolean
}

const depthMax = 8

function Member({ name, schema, schemas, depth, isRequired }: MemberProps) {
  const [isOpen, setOpen] = useState(false)
  const canOpen = depth < depthMax && hasInside(schema, schemas)
  const { description } = schema.description ? schema : resolved(schema, schemas)
  return (
    <li>
      <div className="member">
        {canOpen ? (
          <button
            type="button"
            className="schema-fold"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <code>{name}</code>
          </button>
        ) : (
          <code>{name}</code>
        )}
        <span className="kind">
          {typeText(schema)}
          {!isRequired && <span className="t3">, may be absent</span>}
        </span>
        {description && (
          <span className="t2">
            <Typed text={description} />
          </span>
        )}
      </div>
      {isOpen && (
        <SchemaTree schema={schema} schemas={schemas} depth={depth + 1} key={nameOf(schema)} />
      )}
    </li>
  )
}
