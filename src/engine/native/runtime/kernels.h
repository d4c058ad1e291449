// What executes instructions, for one instruction set. Each reads its arguments as src/engine/native/ writes them.

#pragma once

#include "reader.h"

namespace harness {
namespace ISA {

void elementwise(Reader& reader, float* workspace);
void product(Reader& reader, float* workspace);
void copy(Reader& reader);
void one_hot(Reader& reader);
void gather(Reader& reader);
void cast(Reader& reader);
void reduce(Reader& reader, bool smallest);
void softmax(Reader& reader, float* workspace, bool logarithm);
void arg_max(Reader& reader);

}  // namespace ISA
}  // namespace harness
