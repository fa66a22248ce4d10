/* The reader of documents is public: its declarations stand in ecfit.h. Layer: intake (base and text/utf8 below it). */
#ifndef ECFIT_INTAKE_READER_H
#define ECFIT_INTAKE_READER_H
#include "ecfit.h"
#endif
