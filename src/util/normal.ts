// The standard normal distribution: shares below a value, values below which a share lies, masses of intervals.

/** Coefficients from the highest power down. */
type Ratio = readonly [numerator: readonly number[], denominator: readonly number[]];

// All coefficients as the nearest doubles. Rational approximations of Cody 1969 ("Rational Chebyshev Approximations for
// the Error Function"), scaled to the normal distribution as in R's pnorm: |x| <= 0.67448975, below sqrt(32), beyond.
const CENTRE: Ratio = [
  [0.06568233791820745, 2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356],
  [1, 47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673],
];
const MIDDLE: Ratio = [
  [
    1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002,
    2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
  ],
  [
    1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097,
    34900.95272114598, 38912.00328609327, 19685.429676859992,
  ],
];
const FAR: Ratio = [
  [
    0.023073441764940174, 0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934,
    2.9112874951168793e-5,
  ],
  [1, 1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824, 7.297515550839662e-5],
];

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** P(X <= x), with its relative precision also far to the left: within 1e-14 of the true value. */
export function normalCdf(x: number): number {
  if (Math.abs(x) <= 0.67448975) return 0.5 + x * ratio(CENTRE, x * x);
  const tail = upperTail(Math.abs(x));
  return x < 0 ? tail : 1 - tail;
}

/** P(X > y) for y > 0.67. */
function upperTail(y: number): number {
  if (y > 38.6) return 0; // below the smallest double
  // exp(-y^2 / 2) in two factors, the first of a square that is exact.
  const near = Math.trunc(y * 16) / 16;
  const density = Math.exp(-0.5 * near * near) * Math.exp(-0.5 * (y - near) * (y + near));
  if (y <= 5.656854249492381) return density * ratio(MIDDLE, y);
  const square = 1 / (y * y);
  return (density / y) * (1 / ROOT_TWO_PI - square * ratio(FAR, square));
}

const ratio = ([numerator, denominator]: Ratio, x: number): number =>
  polynomial(numerator, x) / polynomial(denominator, x);

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

/** P(low < X <= high), of an interval in either tail too; 0 where low >= high. */
export function normalMass(low: number, high: number): number {
  if (low >= high) return 0;
  return low > 0 ? normalCdf(-low) - normalCdf(-high) : normalCdf(high) - normalCdf(low);
}

// Wichura 1988, algorithm AS 241 (PPND16): |p - 1/2| <= 0.425, then by r = sqrt(-log(tail)) below 5 and beyond.
const QUANTILE_CENTRE: Ratio = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
];
const QUANTILE_MIDDLE: Ratio = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
];
const QUANTILE_FAR: Ratio = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
];

/** The x with P(X <= x) = p; infinite for 0 and 1. */
export function normalQuantile(p: number): number {
  if (p <= 0 || p >= 1) return p <= 0 ? -Infinity : Infinity;
  const centred = p - 0.5;
  if (Math.abs(centred) <= 0.425) return centred * ratio(QUANTILE_CENTRE, 0.180625 - centred * centred);
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const distance = r <= 5 ? ratio(QUANTILE_MIDDLE, r - 1.6) : ratio(QUANTILE_FAR, r - 5);
  return centred < 0 ? -distance : distance;
}
