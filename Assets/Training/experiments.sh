#!/bin/sh
# The paper's experiments with the built program; prints what EXPERIMENTS.md holds.
#
#   ./experiments.sh SRZOOM EVAL [MODEL]      EVAL: folder of Set5, Set14, BSD100, Free2K (HR pictures); MODEL: name or file
#
# FREE2K=N and BSD100=N take only the first N pictures of those sets, the latter for all but table 1 and JPEG;
# FIGURE9=N those of BSD100 for figure 9, where each box has a context of its own.
set -eu
srzoom=$1
eval=$2
model=${3:-lite}
case $model in *.safetensors) photo=${model%.safetensors}-photo.safetensors ;; *) photo=$model-photo ;; esac
some=${BSD100:+--limit $BSD100}
evaluate() { # SET LABEL options: the table's rows with set and label in front
    set_name=$1
    label=$2
    shift 2
    "$srzoom" evaluate "$eval/$set_name" --model "$model" "$@" | awk -v s="$set_name" -v l="$label" '
        /^method/ { rows = 1; next } rows && NF { printf "%-7s %-12s %s\n", s, l, $0 }'
}
echo "# Table 1: set, ROI, method, model, PSNR, SSIM, GFLOPs a ROI, GFLOPs of the context, seconds"
for roi in 24 48; do
    for set_name in Set5 Set14 BSD100; do evaluate $set_name roi=$roi --roi-size $roi; done
    evaluate Free2K roi=$roi --roi-size $roi ${FREE2K:+--limit $FREE2K}
done
echo "# Table 3: PIM and GCM taken away from the trained network (not trained without them)"
evaluate BSD100 both --methods clsr $some
evaluate BSD100 no-gcm --methods clsr $some --without gcm
evaluate BSD100 no-pim --methods clsr $some --without pim
evaluate BSD100 neither --methods clsr $some --without pim --without gcm
echo "# Table 5: padding"
for padding in 0 2 4 6 8 12; do evaluate BSD100 P=$padding $some --methods clsr,precrop --padding $padding; done
echo "# JPEG: the LR stored with this quality first"
for quality in 50 75 90; do
    evaluate BSD100 q=$quality --methods bicubic,clsr --jpeg-quality $quality
    evaluate BSD100 q=$quality --model $photo --methods clsr --jpeg-quality $quality
done
evaluate BSD100 clean --model $photo --methods clsr
echo "# Figure 2a: input size, no padding"
for roi in 8 12 16 24 32 48; do evaluate BSD100 roi=$roi $some --methods precrop0 --roi-size $roi; done
echo "# Figure 9: context size, as a multiple of the ROI"
for size in 1 1.5 2 3 4 6 8; do evaluate BSD100 K=$size ${FIGURE9:+--limit $FIGURE9} --methods clsr --context-size $size; done
