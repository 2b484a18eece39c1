// What the engine offers, loaded once: every wizard draws itself from it.
import type { Catalog, CatalogEntry } from '../../../engine/api/descriptor.ts'
import type { HelloView } from '../../../engine/api/contract/views.ts'
import { describedEntries } from '../i18n/catalog-words.ts'
import { app, connection } from '../client/client.svelte.ts'

class CatalogState {
  #catalog = $state.raw<Catalog>()
  #hello = $state.raw<HelloView>()

  /** Undefined until the host said. */
  get value(): Catalog | undefined {
    return this.#catalog
  }

  /** Whom the window talks to; undefined until the host said. */
  get hello(): HelloView | undefined {
    return this.#hello
  }

  /** Entries of a registry, such as `importers`, in the language of the window; none until loaded or when there is no such registry. */
  entries(registry: string): readonly CatalogEntry[] {
    return describedEntries(registry, this.#catalog?.[registry] ?? [])
  }

  /** Loads; loads again after a break, since the host may be a newer one. Call it while a component is set up. */
  follow(): void {
    $effect(() => {
      if (connection.opened === 0) return
      app.system.catalog().then(
        (catalog) => (this.#catalog = catalog),
        () => undefined,
      )
      app.system.hello().then(
        (hello) => (this.#hello = hello),
        () => undefined,
      )
    })
  }
}

/** The one catalog of this window. */
export const catalog = new CatalogState()
