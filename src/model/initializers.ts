// Initial weights: Keras' (keras/src/initializers/random_initializers.py, Keras 3, where "fan" is a kernel's number of
// inputs and outputs), and normal ones.

import { sizeOf, type Shape } from '../graph/tensor.js';
import type { Random } from '../util/random.js';

/** Uniform over +-sqrt(6 / (rows + columns)) (Glorot & Bengio 2010, equation 16). */
export function glorotUniform(rows: number, columns: number, random: Random): Float32Array {
  const limit = Math.sqrt(6 / (rows + columns));
  return Float32Array.from({ length: rows * columns }, () => (2 * random.uniform() - 1) * limit);
}

/**
 * A random matrix [rows, columns] with W W^T = I (rows <= columns; else W^T W = I), uniform over all such matrices
 * (Saxe et al. 2014). Modified Gram-Schmidt on normal numbers, in double precision: what it loses of orthogonality, the
 * matrix's condition number times 1e-16, is far below single precision.
 */
export function orthogonal(rows: number, columns: number, random: Random): Float32Array {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal()));
  vectors.forEach((vector, index) => {
    for (let other = 0; other < index; other++) subtractProjection(vector, vectors[other]!);
    scaleToLength1(vector);
  });
  const matrix = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      matrix[row * columns + column] = rows <= columns ? vectors[row]![column]! : vectors[column]![row]!;
    }
  }
  return matrix;
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  let product = 0;
  for (let i = 0; i < vector.length; i++) product += vector[i]! * unit[i]!;
  for (let i = 0; i < vector.length; i++) vector[i]! -= product * unit[i]!;
}

function scaleToLength1(vector: Float64Array): void {
  const norm = Math.sqrt(vector.reduce((total, value) => total + value * value, 0));
  for (let i = 0; i < vector.length; i++) vector[i]! /= norm;
}

/** Normal numbers around 0. */
export const normal = (shape: Shape, deviation: number, random: Random): Float32Array =>
  Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());
