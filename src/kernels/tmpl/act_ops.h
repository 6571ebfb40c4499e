/* One activation's two ops, in place: alone, and as the gate of a second row. ACT(p) is its name.
 */

VOCAB V16 ACT(gated_)(V16 gate, V16 up)
{
        return v_mul(ACT(act_)(gate), up);
}

void ISA(ACT(act_))(float *x, size_t n)
{
        map_unary(x, n, ACT(act_));
}

void ISA(ACT(act_mul_))(float *gate, const float *up, size_t n)
{
        map_binary(gate, up, n, ACT(gated_));
}

#undef ACT
