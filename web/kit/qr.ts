/** A QR code of a short text: bytes, error correction M, versions 1 to 10 (ISO/IEC 18004). */

/** Bytes of error correction in each block, and the bytes of data in each of its blocks. */
const versions: readonly (readonly [correction: number, blocks: readonly number[]])[] = [
  [10, [16]],
  [16, [28]],
  [26, [44]],
  [18, [32, 32]],
  [24, [43, 43]],
  [16, [27, 27, 27, 27]],
  [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]],
  [22, [36, 36, 36, 37, 37]],
  [26, [43, 43, 43, 43, 44]],
]
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)

/** Rows of dark modules, without the quiet zone; null: the text is too long. */
export function qrOf(text: string): readonly (readonly boolean[])[] | null {
  const bytes = new TextEncoder().encode(text)
  const at = versions.findIndex(
    ([, blocks], index) => bytes.length + (index < 9 ? 2 : 3) <= sum(blocks),
  )
  if (at < 0) return null
  const words = woven(dataOf(bytes, at + 1), at + 1)
  const drawn = Array.from({ length: 8 }, (_, mask) => draw(at + 1, words, mask))
  return drawn.toSorted((a, b) => penaltyOf(a) - penaltyOf(b))[0]!
}

function dataOf(bytes: Uint8Array, version: number): readonly number[] {
  const capacity = sum(versions[version - 1]![1])
  const bits: number[] = []
  const put = (value: number, count: number) => {
    for (let i = count - 1; i >= 0; i--) bits.push((value >> i) & 1)
  }
  put(0b0100, 4)
  put(bytes.length, version < 10 ? 8 : 16)
  for (const byte of bytes) put(byte, 8)
  put(0, Math.min(4, capacity * 8 - bits.length))
  while (bits.length % 8 > 0) bits.push(0)
  const data = Array.from({ length: bits.length / 8 }, (_, i) =>
    Number.parseInt(bits.slice(i * 8, i * 8 + 8).join(''), 2),
  )
  for (let pad = 0xec; data.length < capacity; pad ^= 0xec ^ 0x11) data.push(pad)
  return data
}

/** Blocks of data, then of their corrections, a byte of each in turn. */
function woven(data: readonly number[], version: number): readonly number[] {
  const [correction, sizes] = versions[version - 1]!
  const starts = sizes.map((_, i) => sum(sizes.slice(0, i)))
  const blocks = sizes.map((size, i) => data.slice(starts[i], starts[i]! + size))
  const fixes = blocks.map((block) => remainder(block, generatorOf(correction)))
  const turns = (lists: readonly (readonly number[])[]) =>
    Array.from({ length: Math.max(...lists.map(({ length }) => length)) }, (_, i) =>
      lists.flatMap((list) => (i < list.length ? [list[i]!] : [])),
    ).flat()
  return [...turns(blocks), ...turns(fixes)]
}

/** In the field of 256 elements whose polynomial is 0x11d. */
function times(a: number, b: number): number {
  let product = 0
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d)
    product ^= ((b >> i) & 1) * a
  }
  return product
}

function generatorOf(degree: number): readonly number[] {
  const generator = [...new Array<number>(degree - 1).fill(0), 1]
  let root = 1
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++)
      generator[j] = times(generator[j]!, root) ^ (j + 1 < degree ? generator[j + 1]! : 0)
    root = times(root, 2)
  }
  return generator
}

function remainder(data: readonly number[], generator: readonly number[]): readonly number[] {
  const rest = generator.map(() => 0)
  for (const byte of data) {
    const factor = byte ^ rest.shift()!
    rest.push(0)
    for (const [i, one] of generator.entries()) rest[i] = rest[i]! ^ times(one, factor)
  }
  return rest
}

interface Grid {
  readonly size: number
  readonly dark: boolean[][]
  /** Modules that hold no data. */
  readonly fixed: boolean[][]
}

function draw(version: number, words: readonly number[], mask: number): boolean[][] {
  const size = 17 + 4 * version
  const empty = () => Array.from({ length: size }, () => new Array<boolean>(size).fill(false))
  const grid: Grid = { size, dark: empty(), fixed: empty() }
  drawPatterns(grid, version)
  drawFormat(grid, mask)
  drawVersion(grid, version)
  drawData(grid, words)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      if (!grid.fixed[y]![x] && masks[mask]!(x, y)) grid.dark[y]![x] = !grid.dark[y]![x]
  return grid.dark
}

function set({ size, dark, fixed }: Grid, [x, y]: readonly [number, number], isDark: boolean) {
  if (x < 0 || y < 0 || x >= size || y >= size) return
  dark[y]![x] = isDark
  fixed[y]![x] = true
}

function drawPatterns(grid: Grid, version: number): void {
  const { size } = grid
  for (let i = 0; i < size; i++) {
    set(grid, [6, i], i % 2 === 0)
    set(grid, [i, 6], i % 2 === 0)
  }
  const corners = [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const
  for (const corner of corners) drawRings(grid, corner, [4, (far) => far !== 2 && far !== 4])
  const last = size - 7
  const count = version === 1 ? 0 : version < 7 ? 2 : 3
  const places = Array.from({ length: count }, (_, i) =>
    i === 0 ? 6 : i === count - 1 ? last : (6 + last) / 2,
  )
  const isCorner = (x: number, y: number) =>
    (x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6)
  for (const x of places)
    for (const y of places) if (!isCorner(x, y)) drawRings(grid, [x, y], [2, (far) => far !== 1])
}

function drawRings(
  grid: Grid,
  [x, y]: readonly [number, number],
  [reach, isDark]: readonly [number, (far: number) => boolean],
): void {
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++)
      set(grid, [x + dx, y + dy], isDark(Math.max(Math.abs(dx), Math.abs(dy))))
}

/** Correction M is 00. */
function drawFormat(grid: Grid, mask: number): void {
  const { size } = grid
  let rest = mask
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537)
  const bits = ((mask << 10) | rest) ^ 0x5412
  const bit = (i: number) => ((bits >> i) & 1) === 1
  for (let i = 0; i < 15; i++) {
    const near = i < 6 ? i : i < 8 ? i + 1 : 0
    if (i < 8) set(grid, [8, near], bit(i))
    else set(grid, [i === 8 ? 7 : 14 - i, 8], bit(i))
    if (i < 8) set(grid, [size - 1 - i, 8], bit(i))
    else set(grid, [8, size - 15 + i], bit(i))
  }
  set(grid, [8, size - 8], true)
}

function drawVersion(grid: Grid, version: number): void {
  if (version < 7) return
  let rest = version
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25)
  const bits = (version << 12) | rest
  for (let i = 0; i < 18; i++) {
    const far = grid.size - 11 + (i % 3)
    const near = Math.floor(i / 3)
    const isDark = ((bits >> i) & 1) === 1
    set(grid, [far, near], isDark)
    set(grid, [near, far], isDark)
  }
}

/** In columns of two, up and down in turn, from the right. */
function drawData({ size, dark, fixed }: Grid, words: readonly number[]): void {
  let i = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    const isUp = ((right + 1) & 2) === 0
    for (let step = 0; step < size; step++)
      for (const x of [right, right - 1]) {
        const y = isUp ? size - 1 - step : step
        if (fixed[y]![x]) continue
        dark[y]![x] = (((words[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) === 1
        i++
      }
  }
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** How hard it is to read: long runs, squares, what looks like a corner, and too much of one colour. */
function penaltyOf(dark: readonly (readonly boolean[])[]): number {
  const size = dark.length
  const text = (line: readonly boolean[]) => line.map((one) => (one ? '1' : '0')).join('')
  const rows = dark.map(text)
  const columns = dark.map((_, x) => text(dark.map((row) => row[x]!)))
  const lines = [...rows, ...columns]
  const runs = sum(
    lines.flatMap((line) => (line.match(/0{5,}|1{5,}/g) ?? []).map(({ length }) => length - 2)),
  )
  const corners = sum(
    lines.map((line) => (line.match(/(?=10111010000|00001011101)/g) ?? []).length * 40),
  )
  let squares = 0
  for (let y = 1; y < size; y++)
    for (let x = 1; x < size; x++) {
      const [one, left] = [dark[y]![x], dark[y]![x - 1]]
      if (one === left && one === dark[y - 1]![x] && one === dark[y - 1]![x - 1]) squares += 3
    }
  const share = sum(rows.map((row) => row.replaceAll('0', '').length)) / size ** 2
  return runs + corners + squares + Math.floor(Math.abs(share - 0.5) * 20) * 10
}
