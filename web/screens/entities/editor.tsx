import { useState } from 'react'
import { ask, type Entity, type EntityHead, Refused } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import { AwayNote, Data, kindNoun, Panel, useAway, whyText } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { useMay } from '../../session/index.tsx'
import { type Importance, importances } from './words.ts'

interface Change {
  readonly importance?: Importance | null
  readonly owner?: string
  readonly tags?: readonly string[]
}

/** What people say of it: how much depends on it, whose it is, and how they call it. */
export function Editor({ of }: { readonly of: Entity }) {
  const may = useMay('entities:edit')
  const isAway = useAway() !== ''
  const { wanted, isBusy, clash, save, keepTheirs } = useSaving(of)
  const shown = wanted ?? of.importance
  return (
    <Panel
      title="Importance"
      note={of.isImportanceSet ? 'set by hand' : `as for a ${kindNoun(of.kind)}`}
    >
      <div className="editor">
        {clash !== null && (
          <Clash
            of={clash}
            onKeep={keepTheirs}
            onMine={() => void save(clash.change, clash.current)}
          />
        )}
        <fieldset disabled={!may || isBusy || isAway} className="degrees">
          <legend className="sr">How much depends on it</legend>
          {importances.map((one) => (
            <label key={one} className={one === shown ? 'on' : undefined}>
              <input
                type="radio"
                name="importance"
                checked={one === shown}
                onChange={() => void save({ importance: one }, of)}
              />
              {one}
            </label>
          ))}
        </fieldset>
        {!may && <p className="note">Changing it needs the analyst role.</p>}
        {may && of.isImportanceSet && (
          <button
            type="button"
            className="btn s bare"
            disabled={isBusy || isAway}
            onClick={() => void save({ importance: null }, of)}
          >
            As its kind says
          </button>
        )}
        <p className="note">It weighs up to 20 of the 100 points of urgency.</p>
        <Words
          key={`${of.owner} ${of.tags.join(' ')}`}
          of={of}
          may={may && !isBusy && !isAway}
          onSave={(change) => void save(change, of)}
        />
        {may && <AwayNote />}
      </div>
    </Panel>
  )
}

interface Clashing {
  readonly change: Change
  readonly current: EntityHead
}

function useSaving(of: Entity) {
  const [isBusy, setBusy] = useState(false)
  /** Shown at once, before the server has said yes. */
  const [wanted, setWanted] = useState<Importance | null>(null)
  const [clash, setClash] = useState<Clashing | null>(null)
  const save = async (change: Change, before: EntityHead) => {
    setBusy(true)
    setWanted(change.importance ?? null)
    try {
      const version = await changed(of.id, change, before.version)
      setClash(null)
      const back = backOf(change, before)
      toast(doneText(before, change), () => void changed(of.id, back, version).catch(told))
    } catch (thrown) {
      const current = clashIn(thrown)
      if (current === null) told(thrown)
      else setClash({ change, current })
    } finally {
      setWanted(null)
      setBusy(false)
    }
  }
  const keepTheirs = () => {
    setClash(null)
    void refresh()
  }
  return { wanted, isBusy, clash, save, keepTheirs }
}

async function changed(id: string, change: Change, version: number): Promise<number> {
  const { body } = await ask('changeEntity', {
    params: { id },
    body: change,
    match: `"${version}"`,
  })
  await refresh()
  return body.version
}

function refresh(): Promise<unknown> {
  const asked = ['getEntity', 'listEntities', 'getUrgentHosts', 'getOverview', 'getIncident']
  return Promise.all(asked.map((key) => queries.invalidateQueries({ queryKey: [key] })))
}

/** The same members as they were. */
function backOf(change: Change, before: EntityHead): Change {
  return {
    ...(change.importance !== undefined && {
      importance: before.isImportanceSet ? before.importance : null,
    }),
    ...(change.owner !== undefined && { owner: before.owner }),
    ...(change.tags !== undefined && { tags: before.tags }),
  }
}

function doneText({ name, id, kind }: EntityHead, { importance }: Change): string {
  const who = name || id
  if (importance === undefined) return `Saved what is known of ${who}.`
  return importance === null
    ? `${who} matters as a ${kindNoun(kind)} does.`
    : `Importance of ${who}: ${importance}.`
}

function told(thrown: unknown): void {
  const isStale = clashIn(thrown) !== null
  toast(isStale ? 'Not undone: somebody changed it meanwhile.' : whyText(thrown))
  void refresh()
}

function clashIn(thrown: unknown): EntityHead | null {
  if (!(thrown instanceof Refused) || thrown.problem.code !== 'stale_version') return null
  return (thrown.problem['current'] as EntityHead | undefined) ?? null
}

interface ClashProps {
  readonly of: Clashing
  readonly onKeep: () => void
  readonly onMine: () => void
}

function Clash({ of: { change, current }, onKeep, onMine }: ClashProps) {
  const mine = change.importance ?? 'as its kind says'
  return (
    <div role="alert" className="entity-clash">
      <p>
        Somebody changed it meanwhile: importance {current.importance}
        {current.owner !== '' && (
          <>
            , owner <Data>{current.owner}</Data>
          </>
        )}
        .
      </p>
      <div className="btns">
        <button type="button" className="btn s" onClick={onKeep}>
          Keep theirs
        </button>
        <button type="button" className="btn s" onClick={onMine}>
          Use mine{change.importance !== undefined && `: ${mine}`}
        </button>
      </div>
    </div>
  )
}

interface WordsProps {
  readonly of: Entity
  readonly may: boolean
  readonly onSave: (change: Change) => void
}

/** Whose it is, and what else people call it. */
function Words({ of, may, onSave }: WordsProps) {
  const [owner, setOwner] = useState(of.owner)
  const [tags, setTags] = useState(of.tags.join(' '))
  const wanted = tags
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  const odd = wanted.find((tag) => !/^[a-z0-9][a-z0-9._-]{0,31}$/.test(tag))
  const isSame = owner.trim() === of.owner && wanted.join(' ') === of.tags.join(' ')
  return (
    <form
      className="own-words"
      onSubmit={(event) => {
        event.preventDefault()
        onSave({ owner: owner.trim(), tags: wanted })
      }}
    >
      <label>
        <span>Owner</span>
        <input
          className="input"
          value={owner}
          maxLength={120}
          disabled={!may}
          onChange={({ target }) => setOwner(target.value)}
        />
      </label>
      <label>
        <span>Tags</span>
        <input
          className="input"
          value={tags}
          disabled={!may}
          placeholder="such as payroll lab-2"
          aria-invalid={odd !== undefined || undefined}
          aria-describedby="tags-say"
          onChange={({ target }) => setTags(target.value)}
        />
      </label>
      <p className="note" id="tags-say">
        {odd === undefined
          ? 'Words of letters, digits, points and hyphens, with spaces between them.'
          : `${odd} cannot be a tag: only letters, digits, points and hyphens.`}
      </p>
      {may && !isSame && (
        <button type="submit" className="btn s" disabled={odd !== undefined}>
          Save
        </button>
      )}
    </form>
  )
}
