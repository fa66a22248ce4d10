/* The compiled dictionaries as they are in the file ECFIT_IMAGE, aligned for kb_image_open(). */
    .section .rodata
    .balign 64
    .globl ecfit_image_begin
    .hidden ecfit_image_begin
ecfit_image_begin:
    .incbin ECFIT_IMAGE
    .globl ecfit_image_end
    .hidden ecfit_image_end
ecfit_image_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
