/** Outlines of countries, projected once: they come as data, with the picture, not with the table. */
import { geoEqualEarth, geoPath } from 'd3-geo'
import type { FeatureCollection, GeometryObject } from 'geojson'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import { numberOf } from './codes.ts'

export const size = { width: 720, height: 352 } as const

export interface Outline {
  readonly path: string
  readonly centre: readonly [x: number, y: number]
  /** Its lowest point: a name stands below. */
  readonly foot: number
}

export interface Atlas {
  readonly land: string
  readonly borders: string
  /** Null: too small to be drawn. */
  outlineOf(code: string): Outline | null
}

export type World = Topology<{ countries: GeometryCollection; land: GeometryCollection }>

export function openAtlas(world: World): Atlas {
  const { countries } = world.objects
  // Nobody routes to the ice: the room is for the others.
  const most: FeatureCollection<GeometryObject> = feature(world, countries)
  const shown = { ...most, features: most.features.filter(({ id }) => id !== '010') }
  const projection = geoEqualEarth().fitSize([size.width, size.height], shown)
  const path = geoPath(projection)
  const byNumber = new Map(shown.features.map((one) => [String(one.id), one]))
  const code = (number: string | undefined) => byNumber.get(number ?? '')
  return {
    land: path(shown) ?? '',
    borders: path(mesh(world, countries, (a, b) => a !== b)) ?? '',
    outlineOf(name) {
      const found = code(numberOf.get(name))
      if (found === undefined) return null
      return {
        path: path(found) ?? '',
        centre: path.centroid(found),
        foot: path.bounds(found)[1][1],
      }
    },
  }
}
