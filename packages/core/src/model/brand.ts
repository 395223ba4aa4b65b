declare const brand: unique symbol;

/** A string that has been checked: `Branded<'Digest'>` cannot be mixed up with any other string. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };
