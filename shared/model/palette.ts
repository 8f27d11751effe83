/**
 * Colours for classes that are given none, in this order: the seven of Okabe and Ito, then those of Paul Tol that stay
 * farthest from them and from each other under protan, deutan and tritan sight. Whatever a colour tells is told in
 * words too.
 */
export const PALETTE = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#f0e442',
  '#0072b2',
  '#d55e00',
  '#cc79a7',
  '#332288',
  '#882255',
  '#dddddd',
  '#999933',
  '#99ddff',
  '#117733',
] as const
