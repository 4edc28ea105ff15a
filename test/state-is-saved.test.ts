/** Whatever keeps state in detection is saved: nothing of it is forgotten when a process goes. */
import { expect, test } from 'vitest'
import { filesUnder, type Node, type SourceFile, walk } from './sources.fixture.ts'

/** What keeps something that need not be saved, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'behaviours/kit/packing.ts Packer': 'lives as long as one save',
  'behaviours/kit/packing.ts Unpacker': 'lives as long as one restoring',
  'detection.ts RunningDetection.reader': 'makes records of rows, and keeps none',
  'explanation/alert-book.ts Book.displaced': 'empty between two calls',
  'explanation/explain.ts createExplainer': 'the cards, by name',
  'features/extract.ts VectorRoom': 'room for vectors to come',
  'features/outcomes.ts Outcomes.blocks': 'arithmetic',
  'features/ring-table.ts RingTable.blocks': 'arithmetic',
  'fusion/junction.ts ScoreJunction.cards': 'the cards, by name',
  'hosts/hosts.ts Hosts.texts': 'made again when asked for',
  'hosts/hosts.ts Hosts.slots': 'made again of the addresses',
  'hosts/row.ts Row': 'stands on one observation, during one call',
  'local-detection.ts LocalDetection':
    'of the sensor while its hub is away: it begins anew each time',
  'models/score.ts createScorer.row': 'scratch memory of one call',
  'models/tree-model.ts compileForest': 'scratch memory, and what the trees tell',
  'profiles/profile.ts Profile.firstUs': 'given to its maker',
}

/** What is to be saved of each class and maker that keeps anything, and is not, or does not come back. */
function forgottenIn(file: SourceFile): string[] {
  const found: string[] = []
  const path = file.path.slice('src/detection/'.length)
  const textOf = ({ start, end }: Node) => file.text.slice(start, end)
  walk(file, (node) => {
    const keeper = keeperOf(node)
    if (keeper === null || keeper.keeps.length === 0) return
    const saving = partOf(keeper, ['save', 'memory'], textOf)
    const restoring = partOf(keeper, ['memory', 'restore', 'restored', 'from'], textOf)
    // Whoever takes all fields at once names none.
    const isWhole = restoring.includes('Object.assign')
    const isNamed = (name: string, text: string) => new RegExp(`(?<![\\w$])${name}\\b`).test(text)
    if (saving === '') found.push(`${path} ${keeper.name}`)
    else
      for (const name of keeper.keeps)
        if (!isNamed(name, saving) || !(isWhole || isNamed(name, restoring)))
          found.push(`${path} ${keeper.name}.${name}`)
  })
  return found
}

/** Something that keeps state: what of it changes, its members, and what stands behind names that are given as members. */
interface Keeper {
  readonly name: string
  readonly keeps: readonly string[]
  readonly members: readonly Node[]
  readonly behind: ReadonlyMap<string, Node>
}

/** The text of the members of these names, and of those that they call. */
function partOf(
  { members, behind }: Keeper,
  names: readonly string[],
  textOf: (node: Node) => string,
): string {
  const own = members.filter(({ key }) => names.includes(nameIn(key)))
  const text = own.map(textOf).join('\n')
  const called = members.filter(
    ({ type, key }) =>
      type === 'MethodDefinition' && new RegExp(`this\\.#${nameIn(key)}\\b`).test(text),
  )
  const named = own.flatMap(({ value }) => behind.get(nameIn(value)) ?? [])
  return [text, ...called.map(textOf), ...named.map(textOf)].join('\n').trim()
}

function keeperOf(node: Node): Keeper | null {
  if (node.type === 'ClassDeclaration') return classKeeper(node)
  return /^(Function|ArrowFunction)/.test(node.type) ? makerKeeper(node) : null
}

/** A field changes where it is not `readonly`, and where an object is made for it. */
function classKeeper(node: Node): Keeper {
  const members = (node['body'] as Node)['body'] as Node[]
  const built = new Set<string>()
  const building = members.find((one) => nameIn(one['key']) === 'constructor')
  for (const one of statementsOf((building?.['value'] as Node | undefined) ?? null)) {
    const set = one['expression'] as Node | undefined
    if (set?.type === 'AssignmentExpression' && isMade(set['right']))
      built.add(nameIn((set['left'] as Node)['property']))
  }
  const fields = members.filter(({ type }) => type === 'PropertyDefinition')
  const keeps = fields.filter((one) => {
    const isChanged = one['readonly'] !== true || isMade(one['value'])
    return one['static'] !== true && (isChanged || built.has(nameIn(one['key'])))
  })
  const name = nameIn(node['id'])
  return { name, keeps: keeps.map(({ key }) => nameIn(key)), members, behind: new Map() }
}

/** A function that returns methods over variables, tables or columns of its own. */
function makerKeeper(node: Node): Keeper | null {
  const statements = statementsOf(node)
  const given = statements.find(({ type }) => type === 'ReturnStatement')?.['argument']
  const members = ((given as Node | undefined)?.['properties'] ?? []) as Node[]
  const isMethod = (value: unknown) => /^(Function|Arrow)/.test((value as Node | null)?.type ?? '')
  if (!members.some(({ value }) => isMethod(value))) return null
  const keeps: string[] = []
  const behind = new Map<string, Node>()
  for (const one of statements)
    for (const { id, init } of (one['declarations'] ?? []) as Node[]) {
      if (one['kind'] === 'let' || isMade(init)) keeps.push(nameIn(id))
      if (init) behind.set(nameIn(id), init as Node)
    }
  return { name: nameIn(node['id']) || 'maker', keeps, members, behind }
}

function statementsOf(made: Node | null): Node[] {
  const body = made?.['body'] as Node | undefined
  return body?.type === 'BlockStatement' || body?.type === 'FunctionBody'
    ? (body['body'] as Node[])
    : []
}

function isMade(value: unknown): boolean {
  const { type, elements } = (value as Node | null) ?? { type: '', elements: [] }
  return type === 'NewExpression' || (type === 'ArrayExpression' && `${elements}` === '')
}

function nameIn(key: unknown): string {
  return String((key as Node | null | undefined)?.['name'] ?? '')
}

test('whatever keeps state in detection is saved, or says why not', () => {
  const own = filesUnder('src/detection', /\.ts$/).filter(
    // The thread stands for a detection elsewhere, and keeps what waits to be sent.
    ({ path }) => !/\.(test|fixture|trials)\.ts$|\/trials\/|\/thread\.ts$/.test(path),
  )
  expect(own.flatMap(forgottenIn)).toEqual(Object.keys(exceptions))
})
